package sockeye.cli;

import java.io.IOException;
import java.util.Optional;
import sockeye.framing.Framing;
import sockeye.framing.Messages;
import sockeye.framing.TooLongException;

/** The lines of standard input, counted. */
final class InputLines {
    private final Messages<byte[]> lines;
    private long number;

    InputLines(StandardInput in) {
        this.lines = Messages.bytes(in, Framing.lines());
    }

    /** The next line without its end. */
    Optional<byte[]> next() throws IOException {
        number++;
        try {
            return lines.recv();
        } catch (TooLongException e) {
            throw new InputException(last() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Says that the last line cannot be sent. */
    InputException unfit(String reason, Exception cause) {
        return new InputException(last() + " cannot be sent: " + reason, cause);
    }

    private String last() {
        return "line " + number + " of standard input";
    }
}
