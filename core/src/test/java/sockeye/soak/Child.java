package sockeye.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import sockeye.testing.Programs;

/** A program of this package in a JVM of its own, ended with the test. */
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    Child(Class<?> program, List<String> jvmOptions, String... arguments) throws IOException {
        process =
                Programs.java(jvmOptions, program, arguments)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        output = process.inputReader(UTF_8);
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

    /** Sends it a line. */
    void tell(String line) throws IOException {
        process.outputWriter(UTF_8).append(line).append('\n').flush();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
