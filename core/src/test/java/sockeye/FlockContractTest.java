package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sockeye.testing.Programs;
import sockeye.testing.Threads;

/** Locks of open files. */
class FlockContractTest extends Contract {
    @TempDir private Path folder;

    private Path file() throws IOException {
        Path path = folder.resolve("file");
        return Files.exists(path) ? path : Files.createFile(path);
    }

    @ParameterizedTest
    @EnumSource
    void whoeverOpenedItByItselfIsAnother(Threads threads) throws Exception {
        try (Fd first = Fd.open(file());
                Fd second = Fd.open(file())) {
            assertThat(threads.start(first::tryFlock).get()).isTrue();
            assertThat(threads.start(first::tryFlock).get()).isTrue();
            assertThat(threads.start(second::tryFlock).get()).isFalse();
            first.close();
            assertThat(threads.start(second::tryFlock).get()).isTrue();
        }
    }

    @Test
    void duplicatesShareIt() throws IOException {
        try (Fd second = Fd.open(file())) {
            try (Fd first = Fd.open(file());
                    Fd copy = first.dup()) {
                assertThat(first.tryFlock()).isTrue();
                assertThat(copy.tryFlock()).isTrue();
                first.close();
                assertThat(second.tryFlock()).isFalse();
            }
            assertThat(second.tryFlock()).isTrue();
        }
    }

    @Test
    void closingAnotherDescriptorDoesNotUnlock() throws IOException {
        try (Fd first = Fd.open(file());
                Fd third = Fd.open(file())) {
            assertThat(first.tryFlock()).isTrue();
            try (Fd second = Fd.open(file())) {
                assertThat(second.tryFlock()).isFalse();
            }
            assertThat(third.tryFlock()).isFalse();
        }
    }

    @Test
    void otherProcessesSeeIt() throws Exception {
        Programs.require("flock");
        try (Fd first = Fd.open(file())) {
            assertThat(first.tryFlock()).isTrue();
            assertThat(flock()).isEqualTo("locked");
        }
        assertThat(flock()).isEqualTo("free");
    }

    private String flock() throws Exception {
        String script = "flock -n " + file() + " true && echo free || echo locked";
        Process process = new ProcessBuilder("sh", "-c", script).start();
        String line = process.inputReader(UTF_8).readLine();
        process.waitFor();
        return String.valueOf(line);
    }
}
