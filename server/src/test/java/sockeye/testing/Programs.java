package sockeye.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sockeye.Socket;
import sockeye.server.Server;

/** Programs that tests start, and what those need. */
public final class Programs {
    /** The options of a JVM that is to begin soon. */
    public static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private static final Path CLASSES = locationOf(Server.class);

    private Programs() {}

    /** Where {@code type} was loaded from, a folder or a jar. */
    public static Path locationOf(Class<?> type) {
        return Path.of(
                URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    /** Skips the test if {@code program} is not on the PATH. */
    public static void require(String program) {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(":", -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                program + " is not installed");
    }

    /** The command that runs {@code main}, which is one of the tests' classes, in its own JVM. */
    public static List<String> java(List<String> jvmOptions, Class<?> main, String... arguments) {
        String classes =
                String.join(
                        ":",
                        CLASSES.toString(),
                        CLASSES.resolveSibling("test-classes").toString(),
                        locationOf(Socket.class).toString());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classes));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * Starts {@code words}, followed by {@code more}; its errors are shown, and nobody is its
     * manager.
     */
    public static Process start(List<String> words, List<String> more) throws IOException {
        List<String> command = new ArrayList<>(words);
        command.addAll(more);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("NOTIFY_SOCKET");
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
