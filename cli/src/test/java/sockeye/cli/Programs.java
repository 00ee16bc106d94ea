package sockeye.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Other programs that tests need. */
final class Programs {
    private Programs() {}

    /** Skips the test if {@code program} is not on the PATH. */
    static void require(String program) {
        assumeTrue(
                List.of(System.getenv("PATH").split(":", -1)).stream()
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                program + " is not installed");
    }
}
