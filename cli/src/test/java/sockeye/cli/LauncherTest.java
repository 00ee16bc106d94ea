package sockeye.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher, where all is built, with a script in the place of Java. */
@Timeout(60)
class LauncherTest {
    private static final String SHOWS_DESCRIPTORS =
            """
            #!/bin/sh
            exec 9> "$0.seen"
            for fd in 0 1 2; do (readlink "/proc/$$/fd/$fd" >&9); done
            """;

    @TempDir private Path folder;
    private Path java;

    @BeforeEach
    void install() throws IOException {
        folder = folder.toRealPath();
        Files.copy(Path.of(System.getProperty("sockeye.home"), "sockeye"), file("sockeye"));
        Files.writeString(file("jdk/release"), "JAVA_VERSION=\"25\"\n");
        executable("jdk/bin/javac", "#!/bin/sh\n");
        java = executable("jdk/bin/java", SHOWS_DESCRIPTORS);
        for (var jar :
                new String[] {
                    "cli/target/quick/sockeye-cli-0.1.0-SNAPSHOT.jar",
                    "cli/target/quick/lib/sockeye-0.1.0-SNAPSHOT.jar"
                }) {
            Files.createFile(file(jar));
        }
        Files.createFile(file("target/launcher/built"));
        Files.writeString(file("target/launcher/trained"), folder.resolve("jdk") + " 25\n");
    }

    private Path file(String name) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return file;
    }

    private Path executable(String name, String text) throws IOException {
        var file = Files.writeString(file(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** Which files Java has as its descriptors 0, 1 and 2. */
    private String seen(String redirections) throws Exception {
        var line = "exec sh " + folder.resolve("sockeye") + " connect tcp://:1 " + redirections;
        var builder = new ProcessBuilder("sh", "-c", line).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        var launcher = builder.start();
        assertThat(launcher.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return Files.readString(Path.of(java + ".seen"));
    }

    @ParameterizedTest
    @CsvSource({"<&-, 0", ">&-, 1", "2>&-, 2"})
    void what_is_closed_is_dev_null_there(String closed, int fd) throws Exception {
        assertThat(seen(closed).lines())
                .hasSize(3)
                .satisfies(files -> assertThat(files.get(fd)).isEqualTo("/dev/null"));
    }

    @Test
    void what_is_open_stays() throws Exception {
        var file = file("out");

        assertThat(seen("</dev/zero >" + file + " 2>&1").lines())
                .containsExactly("/dev/zero", file.toString(), file.toString());
    }
}
