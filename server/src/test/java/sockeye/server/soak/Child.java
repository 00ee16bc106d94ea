package sockeye.server.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import sockeye.testing.Programs;

/** A program of this package in a JVM of its own, ended with the test. */
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    /** {@code wrapper} is a command that runs another, or nothing. */
    Child(List<String> wrapper, Class<?> program, String... arguments) throws IOException {
        List<String> options = List.of("-XX:+UseSerialGC", "-Xmx1g");
        process = Programs.start(wrapper, Programs.java(options, program, arguments));
        output = process.inputReader(UTF_8);
    }

    Child(Class<?> program, String... arguments) throws IOException {
        this(List.of(), program, arguments);
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

    /** Sends it a line: what it answers. */
    String ask(String command) {
        try {
            process.outputWriter(UTF_8).append(command).append('\n').flush();
            return line();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks a {@link SoakServer} how it is. */
    Figures figures() {
        return Figures.parse(ask("figures"));
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
