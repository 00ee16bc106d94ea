package sockeye.server;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import sockeye.Socket;
import sockeye.proxy.TrustedSources;
import sockeye.tls.TlsServer;

/**
 * A recipe for servers: what to do with each connection, or each datagram, under which limits.
 *
 * {@snippet :
 * Server echo = Server.stream(connection -> connection.input().transferTo(connection.output()));
 * try (Running running = echo.start(Tcp.listen(7))) {
 *     running.await();
 * }
 * }
 *
 * <p>It is immutable; each method returns another recipe, and each start is a server of its own.
 * Any socket that listens, or any datagram socket, will do: its family is its own business. Each
 * connection and each datagram has a thread, virtual unless {@link #threads} says otherwise.
 */
public final class Server {
    private static final ThreadFactory VIRTUAL = Thread.ofVirtual().name("sockeye-", 0).factory();

    /** What is served. */
    private sealed interface Kind {
        record Connections(Handler handler) implements Kind {}

        record Datagrams(DatagramHandler handler) implements Kind {}
    }

    private final Kind kind;
    private final Limits limits;
    private final ThreadFactory threads;
    private final Observers observers;
    private final Entrance entrance;

    private Server(
            Kind kind,
            Limits limits,
            ThreadFactory threads,
            Observers observers,
            Entrance entrance) {
        this.kind = kind;
        this.limits = limits;
        this.threads = threads;
        this.observers = observers;
        this.entrance = entrance;
    }

    private Server(Kind kind) {
        this(kind, Limits.DEFAULT, VIRTUAL, Observers.NONE, Entrance.OPEN);
    }

    /**
     * A server of connections, by sockets of type STREAM or SEQPACKET.
     *
     * @param handler what to do with each connection
     * @return the recipe, with {@link Limits#DEFAULT}
     */
    public static Server stream(Handler handler) {
        return new Server(new Kind.Connections(handler));
    }

    /**
     * A server of connections, with an object for each.
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
     * A server of datagrams, by sockets of type DGRAM.
     *
     * @param handler what to do with each datagram
     * @return the recipe, with {@link Limits#DEFAULT}
     */
    public static Server datagram(DatagramHandler handler) {
        return new Server(new Kind.Datagrams(handler));
    }

    /**
     * The same under other limits.
     *
     * @param limits what it bears
     * @return the recipe
     */
    public Server limits(Limits limits) {
        return new Server(kind, limits, threads, observers, entrance);
    }

    /**
     * The same, one after the other: while it serves one, the kernel queues the others.
     *
     * @return the recipe
     */
    public Server oneAtATime() {
        return limits(limits.connections(1));
    }

    /**
     * The same with other threads.
     *
     * @param threads makes a thread for each connection or datagram
     * @return the recipe
     */
    public Server threads(ThreadFactory threads) {
        return new Server(kind, limits, threads, observers, entrance);
    }

    /**
     * The same with one more who is told what happens.
     *
     * @param observer who is told
     * @return the recipe
     */
    public Server observer(Observer observer) {
        return new Server(kind, limits, threads, observers.and(observer), entrance);
    }

    /**
     * The same for those alone whom a rule allows, besides any rule before; others are reset. It is
     * asked by the connection's own thread, before the handler.
     *
     * @param allowed the rule
     * @return the recipe
     * @throws UnsupportedOperationException if it is for datagrams: their handler decides itself
     */
    public Server allow(Rule allowed) {
        return with("allow", entrance.allow(allowed));
    }

    /**
     * The same behind proxies, such as load balancers, that say who has connected: each connection
     * must begin with a header of the PROXY protocol, version 1 or 2, within {@link Limits#header}.
     * Connections from elsewhere are reset.
     *
     * @param proxies whose headers are believed
     * @return the recipe
     * @throws UnsupportedOperationException if it is for datagrams, which have no such header
     */
    public Server behind(TrustedSources proxies) {
        return with("behind", entrance.behind(proxies));
    }

    /**
     * The same with TLS: handlers send and receive as before, and {@link Connection#tls} says what
     * was agreed upon. The handshake comes before the handler, within {@link Limits#handshake}.
     *
     * @param tls the certificates and the rest; {@link TlsServer#reload} holds for new connections
     * @return the recipe
     * @throws UnsupportedOperationException if it is for datagrams, which TLS does not encrypt
     */
    public Server tls(TlsServer tls) {
        return with("tls", entrance.tls(tls));
    }

    /** Nobody is to think that datagrams are checked or encrypted. */
    private Server with(String call, Entrance other) {
        return switch (kind) {
            case Kind.Connections _ -> new Server(kind, limits, threads, observers, other);
            case Kind.Datagrams _ ->
                    throw new UnsupportedOperationException(call + ": this is for datagrams");
        };
    }

    Limits limits() {
        return limits;
    }

    ThreadFactory threads() {
        return threads;
    }

    Observers observers() {
        return observers;
    }

    Entrance entrance() {
        return entrance;
    }

    Service service(Workers workers, BooleanSupplier draining) {
        return switch (kind) {
            case Kind.Connections(Handler handler) ->
                    new StreamService(handler, this, workers, draining);
            case Kind.Datagrams(DatagramHandler handler) ->
                    new DatagramService(handler, this, workers);
        };
    }

    Gate gate() {
        return new Gate(limits.connections(), limits.acceptRate());
    }

    /**
     * Starts a server. The sockets belong to it from now on: it closes them when it stops.
     *
     * @param sockets one at least
     * @return the server, running
     * @throws IOException if one of them cannot be served, for it does not listen or is of another
     *     type; all are closed then
     * @throws IllegalArgumentException if there is none
     */
    public Running start(Socket... sockets) throws IOException {
        return Running.start(List.of(sockets), this);
    }

    /**
     * Takes one connection or datagram, waiting as the socket's timeout and a {@link
     * sockeye.Deadline} allow, and serves it in this thread, under those limits that are of one
     * connection or datagram: each call knows nothing of the others. The socket stays open, and the
     * caller's. A socket that does not listen is itself the connection, accepted elsewhere, paired
     * or inherited: that is served, and closed.
     *
     * @param socket where to take it from
     * @throws IOException if none comes; what happens to the handler is told to the observers
     */
    public void serveOne(Socket socket) throws IOException {
        Workers workers = new Workers(threads, gate());
        service(workers, () -> false).serveOne(socket);
    }
}
