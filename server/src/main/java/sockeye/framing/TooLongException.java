package sockeye.framing;

import java.io.IOException;

/** A message is longer than the longest. The stream cannot be read on. */
public final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param message how long it is, and how long it may be
     */
    public TooLongException(String message) {
        super(message);
    }
}
