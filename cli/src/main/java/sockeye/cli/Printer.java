package sockeye.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Prints what comes: each piece at once, as it is or as a {@link HexDump}. */
final class Printer {
    private final OutputStream out;
    private final byte[] ending;
    private final @Nullable HexDump dump;

    /**
     * Makes one.
     *
     * @param out where to print
     * @param ending what stands between messages that are printed as they are
     * @param hex whether to print dumps
     */
    Printer(OutputStream out, String ending, boolean hex) {
        this.out = new BufferedOutputStream(out);
        this.ending = ending.getBytes(US_ASCII);
        this.dump = hex ? new HexDump() : null;
    }

    /** Prints the first {@code length} bytes. */
    void piece(byte[] bytes, int length) throws IOException {
        if (dump == null) {
            write(bytes, length);
        } else {
            byte[] rows = dump.rows(bytes, length).getBytes(US_ASCII);
            write(rows, rows.length);
        }
    }

    /** Prints the end of a message. */
    void end() throws IOException {
        byte[] last = dump == null ? ending : dump.end().getBytes(US_ASCII);
        write(last, last.length);
    }

    private void write(byte[] bytes, int length) throws IOException {
        try {
            out.write(bytes, 0, length);
            out.flush();
        } catch (IOException e) {
            throw new IOException("cannot print what comes: " + e.getMessage(), e);
        }
    }
}
