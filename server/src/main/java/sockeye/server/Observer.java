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
     * A connection has been served, and is closed; or a datagram has been served.
     *
     * @param served which, with numbers that are final now
     * @param outcome how it ended
     * @param time for how long it was served
     */
    default void ended(Served served, Outcome outcome, Duration time) {}

    /**
     * Somebody was not served.
     *
     * @param peer who
     * @param reason why not
     */
    default void rejected(Address peer, Rejection reason) {}
}
