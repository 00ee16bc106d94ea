package sockeye.server;

import static java.lang.System.Logger.Level.DEBUG;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import sockeye.Address;
import sockeye.ByteStream;
import sockeye.Deadline;
import sockeye.Socket;
import sockeye.proxy.Endpoints;
import sockeye.proxy.ProxyHeader;
import sockeye.tls.TlsSession;
import sockeye.tls.TlsStream;

/**
 * A connection that a server has accepted, under its {@link Limits}.
 *
 * <p>One thread may receive while another sends. A connection is <em>waiting</em> while its handler
 * waits for the beginning of a request: nothing has come yet, or the last that was done was to
 * send. When the server is shut down, {@link #recv} tells waiting connections the end of the
 * stream, as if the client had ended it; the others may go on with their request until then.
 * Requests that have come by then, or come within a second as the first of their connection, are
 * still received.
 *
 * <p>After the handler has returned, the server ends what it sends, and waits for the client's end
 * as {@link Limits#linger} allows, before it closes the connection; so the client loses no answer,
 * and knows that what it sent and was not answered was not received. A handler that closes the
 * connection itself closes at once.
 */
public final class Connection implements ByteStream, Served {
    private final Socket socket;
    private final Limits limits;
    private final Guarded guarded;
    private final BooleanSupplier draining;
    private volatile Address peer;
    private volatile Optional<ProxyHeader> proxy = Optional.empty();
    private volatile ByteStream stream;
    private volatile Optional<TlsStream> encrypted = Optional.empty();
    private volatile @Nullable Quotas charged;
    private final Failures failures = new Failures();

    Connection(Socket socket, Limits limits, BooleanSupplier draining) throws IOException {
        this.socket = socket;
        this.limits = limits;
        this.peer = socket.peerAddress();
        this.draining = draining;
        this.guarded = new Guarded(socket, limits, draining);
        this.stream = guarded;
    }

    Guarded guarded() {
        return guarded;
    }

    /** A proxy says who has connected; its own checks name nobody. */
    void proxied(ProxyHeader header) {
        proxy = Optional.of(header);
        peer = header.endpoints().map(Endpoints::source).orElse(peer);
    }

    void encrypted(TlsStream tls) {
        encrypted = Optional.of(tls);
        stream = tls;
    }

    /**
     * Counts it among those of its address, unless that has been done: false if it has too many.
     */
    boolean charge(Quotas quotas) {
        if (charged == null && quotas.take(peer)) {
            charged = quotas;
        }
        return charged != null;
    }

    /** Gives back what {@link #charge} took. */
    void discharge() {
        Quotas quotas = charged;
        charged = null;
        if (quotas != null) {
            quotas.give(peer);
        }
    }

    /**
     * The socket, for its options and addresses. What is sent and received with it directly is
     * under no limit, and not encrypted.
     *
     * @return the socket
     */
    public Socket socket() {
        return socket;
    }

    /**
     * Who has connected: the peer of the socket, or whom a trusted proxy names, see {@link
     * Server#behind}.
     *
     * @return the client's address
     */
    @Override
    public Address peer() {
        return peer;
    }

    /**
     * What the proxy says of the connection.
     *
     * @return the header; empty if the server is not {@linkplain Server#behind behind} any
     */
    public Optional<ProxyHeader> proxy() {
        return proxy;
    }

    /**
     * What the client and the server have agreed upon.
     *
     * @return the session of TLS, with the client's certificates if it sent any; empty if the
     *     connection is not encrypted
     */
    public Optional<TlsSession> tls() {
        return encrypted.map(TlsStream::session);
    }

    /**
     * Whether the server has been shut down, and this connection should come to its end.
     *
     * @return true once the server is shut down and any lag is over
     */
    public boolean draining() {
        return draining.getAsBoolean();
    }

    /**
     * How many bytes have been received from the socket.
     *
     * @return the number until now; what comes after the handler has returned is thrown away, and
     *     does not count
     */
    @Override
    public long received() {
        return guarded.received();
    }

    /**
     * How many bytes have been given to the socket.
     *
     * @return the number until now
     */
    @Override
    public long sent() {
        return guarded.sent();
    }

    /**
     * {@inheritDoc} It waits as long as {@link Limits#firstByte}, {@link Limits#idle}, {@link
     * Limits#request} and {@link Limits#readRate} allow.
     *
     * @throws java.net.SocketTimeoutException if nothing comes in that time
     */
    @Override
    public int recv(ByteBuffer buffer) throws IOException {
        try {
            return stream.recv(buffer);
        } catch (IOException e) {
            throw failures.add(e);
        }
    }

    /**
     * {@inheritDoc} It fails if the other side takes nothing for as long as {@link
     * Limits#writeProgress} says.
     *
     * @throws java.net.SocketTimeoutException if there was no progress for that time
     */
    @Override
    public void sendAll(ByteBuffer data) throws IOException {
        try {
            guarded.answer(() -> stream.sendAll(data));
        } catch (IOException e) {
            throw failures.add(e);
        }
    }

    @Override
    public int available() throws IOException {
        return stream.available();
    }

    /** Ends it if it waits for a request. */
    void drain() {
        guarded.drain();
    }

    /**
     * Waits, before it is closed, until the other side has everything: false if it takes nothing
     * any more. Its own end, too, is waited for if the last that was sent may be under way.
     */
    boolean linger(boolean complete) throws IOException {
        socket.noTimeout(); // it was the handler's
        if (guarded.isStuck()) {
            return false;
        } else if (!complete && guarded.hasEverything()) {
            return true;
        }
        if (encrypted.isPresent()) {
            sayGoodbye(encrypted.get());
        }
        return !guarded.isStuck() && guarded.linger(complete ? limits.linger() : Duration.ZERO);
    }

    /** Another thread may be sending, for as long as it likes; an end without a word stops it. */
    private void sayGoodbye(TlsStream tls) throws IOException {
        Duration most = Limits.FOREVER.dividedBy(2);
        Duration time = Guarded.min(limits.writeProgress(), most).multipliedBy(2);
        try {
            Deadline.in(time).run(tls::shutdownOutput);
        } catch (SSLException | SocketTimeoutException e) {
            Log.log(DEBUG, () -> this + " ends without close_notify", e);
        }
    }

    /** Whether it was this connection that made a handler fail, and not the handler itself. */
    boolean explains(Throwable failed) {
        return failures.explain(failed);
    }

    @Override
    public void close() throws IOException {
        if (socket.isOpen() && guarded.isStuck()) {
            Closing.reset(socket); // a goodbye would find no room
        } else {
            stream.close();
        }
    }

    @Override
    public String toString() {
        return "connection from " + peer;
    }
}
