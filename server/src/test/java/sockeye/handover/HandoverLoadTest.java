package sockeye.handover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes follow one another under load, and no client notices but by the end of a connection.
 */
class HandoverLoadTest {
    /** What is acknowledged at least by each process. */
    private static final int SHARE = 1_000;

    @TempDir private Path folder;

    private final List<Process> processes = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(process -> process.destroyForcibly().onExit().join());
    }

    @Test
    @Timeout(120)
    void nothingIsLostIn5Restarts() throws Exception {
        restart(5, 300, 8);
    }

    @Test
    @Timeout(120)
    void ofProcessesThatStartAtOnceEachFollowsAnother() throws Exception {
        for (int i = 0; i < 6; i++) {
            start();
        }
        String port = line(processes.getFirst());
        for (Process process : processes.subList(1, processes.size())) {
            assertThat(line(process)).isEqualTo(port);
        }
        for (int i = 1; i < 6; i++) {
            Process ended = nextEnd();
            requireCleanEnd(ended);
            processes.remove(ended);
        }
    }

    private Process nextEnd() {
        CompletableFuture<?>[] ends =
                processes.stream().map(Process::onExit).toArray(CompletableFuture<?>[]::new);
        return (Process) CompletableFuture.anyOf(ends).orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** {@code mvn -B -pl core,server -Psoak test -Dtest=HandoverLoadTest}, or all long tests. */
    @Test
    @Tag("soak")
    @Timeout(1200)
    void nothingIsLostIn100Restarts() throws Exception {
        restart(100, 2_000, 8);
    }

    private void restart(int times, int rate, int staying) throws Exception {
        int port = Integer.parseInt(line(start()));
        NumberLoad load = new NumberLoad(port, folder.resolve("numbers"));
        try (load) {
            load.startLong(staying);
            load.startShort(rate);
            for (int i = 0; i < times; i++) {
                awaitShare(load);
                Process old = processes.getLast();
                assertThat(line(start())).isEqualTo(Integer.toString(port));
                requireCleanEnd(old);
            }
            awaitShare(load);
        }
        Process last = processes.getLast();
        line(start());
        requireCleanEnd(last);
        System.out.println(times + " restarts: " + load);

        assertThat(load.failures()).isEmpty();
        BitSet taken = new BitSet();
        for (Path file : files.subList(0, files.size() - 1)) {
            addTaken(file, taken);
        }
        assertThat(taken).as("what the servers took").isEqualTo(load.acknowledged());
    }

    private static void addTaken(Path file, BitSet taken) throws IOException {
        LongBuffer numbers = ByteBuffer.wrap(Files.readAllBytes(file)).asLongBuffer();
        while (numbers.hasRemaining()) {
            int number = (int) numbers.get();
            assertThat(taken.get(number)).as("%d was taken before", number).isFalse();
            taken.set(number);
        }
    }

    /** So that each process serves under load. */
    private static void awaitShare(NumberLoad load) throws InterruptedException {
        assertThat(load.awaitAcknowledged(SHARE)).as("goes on: " + load.failures()).isTrue();
    }

    private static void requireCleanEnd(Process old) throws Exception {
        assertThat(line(old))
                .startsWith("Report[")
                .endsWith("interrupted=0, aborted=0, abandoned=0]");
        assertThat(old.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(old.exitValue()).isZero();
    }

    private Process start() throws IOException {
        Path file = folder.resolve("served-" + files.size());
        files.add(file);
        Process process =
                new ProcessBuilder(NumberServer.command(folder, file))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        processes.add(process);
        return process;
    }

    private static String line(Process process) throws IOException {
        BufferedReader output = process.inputReader(UTF_8);
        return Objects.requireNonNull(output.readLine(), "the process has ended");
    }
}
