package sockeye.tls;

import java.io.Serial;
import javax.net.ssl.SSLException;

/**
 * The connection ended without the other side's close_notify: what has come may not be all that was
 * sent. Anybody on the way can cut a connection like this.
 */
public final class TruncatedException extends SSLException {
    @Serial private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param message what has ended
     */
    public TruncatedException(String message) {
        super(message);
    }
}
