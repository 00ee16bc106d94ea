package sockeye.framing;

import java.io.IOException;

/**
 * What has come is no message. The stream cannot be read on: nobody knows where the next begins.
 */
public final class MalformedException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param message what is wrong
     */
    public MalformedException(String message) {
        super(message);
    }
}
