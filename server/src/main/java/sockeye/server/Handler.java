package sockeye.server;

/**
 * What a server does with a connection.
 *
 * <p>It is called once for each, by a thread of its own. When it returns the connection is closed;
 * when it throws, too, and an exception that tells of anything but the end of the connection is
 * logged.
 */
@FunctionalInterface
public interface Handler {
    /**
     * Serves a connection.
     *
     * @param connection the connection, closed by the server afterwards
     * @throws Exception if it cannot go on
     */
    void handle(Connection connection) throws Exception;
}
