package sockeye.cli;

import java.io.IOException;

/** Standard input cannot be read, or not be sent. The connection is as good as before. */
final class InputException extends IOException {
    private static final long serialVersionUID = 1;

    InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
