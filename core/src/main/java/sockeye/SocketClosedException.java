package sockeye;

import java.io.Serial;
import java.net.SocketException;

/**
 * The socket, descriptor or poll was closed: before the call, or by another thread while the call
 * waited.
 */
public final class SocketClosedException extends SocketException {
    @Serial private static final long serialVersionUID = 1;

    SocketClosedException(String message) {
        super(message);
    }
}
