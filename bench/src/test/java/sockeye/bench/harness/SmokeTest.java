package sockeye.bench.harness;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everyone in the benchmark starts, answers and is counted. How fast is not looked at. */
@Timeout(value = 5, unit = MINUTES)
class SmokeTest {
    private static final Path HOME = Path.of("").toAbsolutePath();

    @TempDir private Path folder;

    @Test
    void everyoneRuns() throws Exception {
        assumeTrue(isThere("make") && isThere("cc"), "there is no make or no cc");
        assertThat(run("make", "-C", HOME.resolve("c").toString())).isZero();
        List<String> java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dsockeye.bench.home=" + HOME,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Bench.class.getName(),
                        "--smoke",
                        "--output",
                        folder.toString()));
        assertThat(run(java.toArray(String[]::new))).as(this::output).isZero();
        assertThat(folder.resolve(Report.DATA)).isNotEmptyFile();
    }

    private static boolean isThere(String program) {
        return List.of(System.getenv("PATH").split(":", -1)).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private int run(String... command) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            return process.waitFor();
        } finally {
            process.destroy();
        }
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
