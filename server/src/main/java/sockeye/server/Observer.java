package sockeye.server;

import java.time.Duration;
import sockeye.Address;

/**
 * Is told what happens to a server. Its methods are called by the threads to which it happens,
 * several at a time, and should not wait: the connection waits with them. What they throw is
 * logged, and changes nothing.
 */
public interface Observer {
    /**
     * A handler is about to serve a connection.
     *
     * @param connection the connection
     */
    default void begun(Connection connection) {}

    /**
     * A connection has been served, and is closed.
     *
     * @param connection the connection, of which {@link Connection#received} and {@link
     *     Connection#sent} are final now
     * @param outcome how it ended
     * @param time for how long it was served
     */
    default void ended(Connection connection, Outcome outcome, Duration time) {}

    /**
     * A datagram has been served.
     *
     * @param request the datagram
     * @param outcome how that ended
     * @param time how long it took
     */
    default void ended(Request request, Outcome outcome, Duration time) {}

    /**
     * Somebody was not served.
     *
     * @param peer who
     * @param reason why not
     */
    default void rejected(Address peer, Rejection reason) {}
}
