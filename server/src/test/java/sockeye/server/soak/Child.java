package sockeye.server.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sockeye.Socket;
import sockeye.server.Server;

/** A program of this package in a JVM of its own, ended with the test. */
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    /** {@code wrapper} is a command that runs another, or nothing. */
    Child(List<String> wrapper, Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx1g"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath()));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        output = process.inputReader(UTF_8);
    }

    Child(Class<?> program, String... arguments) throws IOException {
        this(List.of(), program, arguments);
    }

    private static String classPath() {
        Path server = locationOf(Server.class);
        return Stream.of(locationOf(Socket.class), server, server.resolveSibling("test-classes"))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path locationOf(Class<?> type) {
        return Path.of(
                URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    /** The next line that it prints. */
    String line() {
        try {
            String line = output.readLine();
            if (line == null) {
                throw new IllegalStateException("the child has ended");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks a {@link SoakServer} how it is. */
    Figures figures() {
        try {
            process.outputWriter(UTF_8).append('\n').flush();
            return Figures.parse(line());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many descriptors it has open. */
    long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return all.count();
        }
    }

    /** For how long it has computed. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
