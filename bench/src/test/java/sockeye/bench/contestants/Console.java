package sockeye.bench.contestants;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;

/** What is printed in this JVM, instead of on the terminal, until it is closed. */
final class Console implements AutoCloseable {
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final PipedOutputStream printed = new PipedOutputStream();
    private final BufferedReader lines;
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    Console() {
        try {
            lines = new BufferedReader(new InputStreamReader(new PipedInputStream(printed), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setOut(new PrintStream(printed, true, UTF_8));
        System.setErr(new PrintStream(errors, true, UTF_8));
    }

    String line() throws IOException {
        return String.valueOf(lines.readLine());
    }

    String errors() {
        return errors.toString(UTF_8);
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
    }
}
