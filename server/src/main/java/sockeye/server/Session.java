package sockeye.server;

/**
 * A handler that is made anew for each connection, and so may keep what belongs to it in fields, as
 * {@code BaseRequestHandler} of Python's socketserver. {@link #finish} is called if {@link #setup}
 * was, however {@link #handle} ended.
 */
public interface Session extends Handler {
    /**
     * Comes before {@link #handle}.
     *
     * @param connection the connection
     * @throws Exception if it cannot be served; then nothing else is called
     */
    default void setup(Connection connection) throws Exception {}

    /**
     * Comes after {@link #handle}; the connection is still open.
     *
     * @param connection the connection
     * @throws Exception if it cannot finish
     */
    default void finish(Connection connection) throws Exception {}
}
