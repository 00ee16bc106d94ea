package sockeye.server;

import java.io.IOException;

/** Who may be served. */
@FunctionalInterface
public interface Rule {
    /**
     * Asked before the handler, by the connection's own thread.
     *
     * @param connection the connection
     * @return whether it is served; otherwise it is reset
     * @throws IOException if that cannot be told; it is not served then
     */
    boolean allows(Connection connection) throws IOException;
}
