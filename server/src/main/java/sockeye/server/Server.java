package sockeye.server;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import sockeye.Socket;

/**
 * A recipe for servers: what to do with each connection, under which limits.
 *
 * {@snippet :
 * Server echo = Server.stream(connection -> connection.input().transferTo(connection.output()));
 * try (Running running = echo.start(Tcp.listen(7))) {
 *     running.await();
 * }
 * }
 *
 * <p>It is immutable; each method returns another recipe, and each start is a server of its own.
 * Any stream socket that listens will do: its family is its own business. Each connection has a
 * thread, virtual unless {@link #threads} says otherwise.
 */
public final class Server {
    private static final ThreadFactory VIRTUAL = Thread.ofVirtual().name("sockeye-", 0).factory();

    private final Handler handler;
    private final Limits limits;
    private final ThreadFactory threads;

    private Server(Handler handler, Limits limits, ThreadFactory threads) {
        this.handler = handler;
        this.limits = limits;
        this.threads = threads;
    }

    /**
     * A server of streams.
     *
     * @param handler what to do with each connection
     * @return the recipe, with {@link Limits#DEFAULT}
     */
    public static Server stream(Handler handler) {
        return new Server(handler, Limits.DEFAULT, VIRTUAL);
    }

    /**
     * A server of streams, with an object for each connection.
     *
     * @param sessions makes the object
     * @return the recipe, with {@link Limits#DEFAULT}
     */
    public static Server sessions(Supplier<? extends Session> sessions) {
        return stream(connection -> serve(sessions.get(), connection));
    }

    private static void serve(Session session, Connection connection) throws Exception {
        session.setup(connection);
        try {
            session.handle(connection);
        } finally {
            session.finish(connection);
        }
    }

    /**
     * The same under other limits.
     *
     * @param limits what it bears
     * @return the recipe
     */
    public Server limits(Limits limits) {
        return new Server(handler, limits, threads);
    }

    /**
     * The same, one connection after the other: while it serves one, the kernel queues the others.
     *
     * @return the recipe
     */
    public Server oneAtATime() {
        return limits(limits.connections(1));
    }

    /**
     * The same with other threads.
     *
     * @param threads makes a thread for each connection
     * @return the recipe
     */
    public Server threads(ThreadFactory threads) {
        return new Server(handler, limits, threads);
    }

    /**
     * Starts a server. The listeners belong to it from now on: it closes them when it stops.
     *
     * @param listeners sockets that listen, one at least
     * @return the server, running
     * @throws IOException if one of them does not listen; all are closed then
     * @throws IllegalArgumentException if there is none
     */
    public Running start(Socket... listeners) throws IOException {
        return Running.start(List.of(listeners), handler, limits, threads);
    }
}
