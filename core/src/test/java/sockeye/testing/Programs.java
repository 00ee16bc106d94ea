package sockeye.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sockeye.Socket;

/** Programs that tests start, and what those need. */
public final class Programs {
    /** Where the library's classes are, as they were compiled for these tests. */
    public static final Path CLASSES = Path.of(locationOf(Socket.class));

    private Programs() {}

    private static URI locationOf(Class<?> type) {
        return URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString());
    }

    /** Skips the test if {@code program} is not on the PATH. */
    public static void require(String program) {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(":", -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                program + " is not installed");
    }

    /** A JVM of its own for the program {@code main}, which is one of the tests' classes. */
    public static ProcessBuilder java(List<String> jvmOptions, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
        command.add(CLASSES + ":" + CLASSES.resolveSibling("test-classes"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }
}
