package sockeye.bench.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A server program that can do the workloads.
 *
 * @param name what it is called in tables and on the command line
 * @param title what it is
 * @param platform what it runs on
 * @param program the program and its own arguments; for a JVM the class
 * @param transports how it can be reached
 */
record Contestant(
        String name,
        String title,
        Platform platform,
        List<String> program,
        Set<Transport> transports) {
    /** What every JVM of the benchmark is told, whoever runs on it. */
    static final List<String> JVM_ARGUMENTS =
            List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow", // Netty's way to direct buffers
                    "-XX:+UseCompactObjectHeaders", // more connections in the caches
                    "-Xmx1g");

    /** One that can be reached in every way. */
    Contestant(String name, String title, Platform platform, List<String> program) {
        this(name, title, platform, program, EnumSet.allOf(Transport.class));
    }

    Contestant only(Transport... transports) {
        return new Contestant(name, title, platform, program, Set.of(transports));
    }

    /** The command that starts it, with more arguments for the JVM if it is one. */
    List<String> command(List<String> jvmArguments) throws Unavailable {
        var command = new ArrayList<String>();
        switch (platform) {
            case NATIVE -> mustExist(Path.of(program.getFirst()));
            case JVM -> command.addAll(jvm(jvmArguments));
            case PYTHON -> {
                if (!Programs.onPath("python3")) {
                    throw new Unavailable("there is no python3");
                }
                command.add("python3");
            }
        }
        command.addAll(program);
        return command;
    }

    /** What starts a class of the benchmark, but for the class. */
    static List<String> jvm(List<String> arguments) {
        var command = new ArrayList<>(List.of(Programs.jdk("java")));
        command.addAll(JVM_ARGUMENTS);
        command.addAll(arguments);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return command;
    }

    private static void mustExist(Path file) throws Unavailable {
        if (!Files.isExecutable(file)) {
            throw new Unavailable(file.getFileName() + " has not been built here");
        }
    }
}
