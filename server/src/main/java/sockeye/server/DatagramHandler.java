package sockeye.server;

/**
 * What a server does with a datagram.
 *
 * <p>It is called once for each, by a thread of its own; several may run at a time.
 */
@FunctionalInterface
public interface DatagramHandler {
    /**
     * Serves a datagram.
     *
     * @param request the datagram, and the way to answer it
     * @throws Exception if it cannot; it is logged
     */
    void handle(Request request) throws Exception;
}
