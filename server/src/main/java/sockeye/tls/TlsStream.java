package sockeye.tls;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLProtocolException;
import org.jspecify.annotations.Nullable;
import sockeye.ByteStream;
import sockeye.Deadline;
import sockeye.turns.Turn;

/**
 * TLS 1.3 (RFC 8446) or 1.2 (RFC 5246) over another stream, at either end of the connection.
 *
 * <p>One thread may receive while another sends; several that receive, or several that send, take
 * turns. Any thread may close. The limits of the transport and the {@linkplain Deadline deadline}
 * bound each wait for the other side; after a timeout or an interrupt, the next call goes on where
 * this one ended. Data counts as sent once it is encrypted: what the transport could not take yet
 * goes before all else that is sent.
 *
 * <p>What is wrong with the other side's records, certificates or choices is an {@link
 * SSLException}, that of a handshake mostly an {@link SSLHandshakeException}. The other side is
 * told with an alert if it takes it soon, and the stream is broken. Renegotiation (TLS 1.2) is
 * refused.
 *
 * <p>A stream that waits holds 2 KiB for what comes, and after much traffic up to 74 KiB until
 * something small comes; one in full use holds some 150 KiB.
 */
public final class TlsStream implements ByteStream {
    /** How long the other side has to take an alert or a close_notify. */
    private static final Duration BRIEFLY = Duration.ofSeconds(1);

    /** Who does not take so many answers has no use for more. */
    private static final int MOST_OWED = 64;

    /** Room for the tickets of a server. */
    private static final int MOST_DROPPED = 8192;

    private final ByteStream transport;
    private final SSLEngine engine;
    private final String peer;
    private final BooleanSupplier mayEnd;
    private final Incoming incoming; // under shaking, and after the handshake under receiving
    private final Outgoing outgoing; // under sending

    /** Taken before the others by those who take more than one. */
    private final Turn shaking = new Turn();

    private final Turn receiving = new Turn();
    private final Turn sending = new Turn();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean begun;
    private volatile @Nullable TlsSession session;
    private volatile @Nullable String broken;
    private boolean ended; // under receiving
    private int owed; // under receiving: how many answers have not been sent

    TlsStream(ByteStream transport, SSLEngine engine, String peer, BooleanSupplier mayEnd) {
        this.transport = transport;
        this.engine = engine;
        this.peer = peer;
        this.mayEnd = mayEnd;
        this.incoming = new Incoming(transport, engine);
        this.outgoing = new Outgoing(transport, engine);
    }

    /**
     * Makes the handshake, unless that has been done: whoever sends or receives first does it too.
     * After a timeout or an interrupt it may be called again, and goes on.
     *
     * @return what was agreed upon
     * @throws SSLHandshakeException if there is no agreement, or the other side's certificate is
     *     not trusted
     * @throws IOException if the connection has broken, or the wait ended
     */
    public TlsSession handshake() throws IOException {
        TlsSession known = session;
        if (known != null) {
            return known;
        }
        shaking.take("handshake", this);
        try {
            return established();
        } finally {
            shaking.end();
        }
    }

    /**
     * What the handshake has agreed upon.
     *
     * @return the session
     * @throws IllegalStateException if there has been no handshake
     */
    public TlsSession session() {
        TlsSession known = session;
        if (known == null) {
            throw new IllegalStateException("session: no handshake yet with " + this);
        }
        return known;
    }

    private void requireUsable(String call) throws IOException {
        if (closed.get()) {
            transport.available(); // it is closed too, and says so in its own way
            throw new SocketException(call + " " + this + ": closed");
        }
        String reason = broken;
        if (reason != null) {
            throw new SSLException(call + " " + this + ": broken: " + reason);
        }
    }

    private TlsSession established() throws IOException {
        TlsSession known = session;
        if (known == null) {
            requireUsable("handshake");
            try {
                shakeHands();
            } catch (SSLException e) {
                throw failed("handshake", e);
            }
            known = TlsSession.of(engine);
            session = known;
        }
        return known;
    }

    private void shakeHands() throws IOException {
        if (!begun) {
            engine.beginHandshake();
            begun = true;
        }
        sendOwed();
        HandshakeStatus status = engine.getHandshakeStatus();
        while (status != HandshakeStatus.NOT_HANDSHAKING) {
            switch (status) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> {
                    sendOwed(); // which throws what a task has thrown
                    requireBothDirections();
                }
                default -> receiveHandshake();
            }
            status = engine.getHandshakeStatus();
        }
        requireBothDirections();
    }

    private void requireBothDirections() throws SSLHandshakeException {
        if (engine.isInboundDone() || engine.isOutboundDone()) {
            throw new SSLHandshakeException("it was given up");
        }
    }

    private void receiveHandshake() throws IOException {
        switch (incoming.unwrap(Outgoing.NOTHING).getStatus()) {
            case BUFFER_UNDERFLOW -> {
                if (!incoming.receive()) {
                    throw new SSLHandshakeException("the other side ended the connection");
                }
            }
            case BUFFER_OVERFLOW -> throw new SSLProtocolException("data came too early");
            case CLOSED -> throw new SSLHandshakeException("it was given up");
            case OK -> {}
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask();
                task != null;
                task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private void sendOwed() throws IOException {
        sending.take("send", this);
        try {
            outgoing.sendOwed();
        } finally {
            sending.end();
        }
    }

    /**
     * Sends what the engine owes the other side, unless somebody is sending, who does it then. It
     * must not wait long: the other side may wait for us to receive.
     */
    private boolean sendOwedBriefly() throws IOException {
        if (!sending.tryTake()) {
            return false;
        }
        try {
            Deadline.in(BRIEFLY).run(outgoing::sendOwed);
            return true;
        } finally {
            sending.end();
        }
    }

    /** The stream is broken from now on, which the other side is told, and the caller named. */
    private IOException failed(String call, SSLException e) throws IOException {
        if (closed.get()) {
            requireUsable(call);
        }
        broken = String.valueOf(e.getMessage());
        try {
            sendOwedBriefly();
        } catch (IOException late) {
            e.addSuppressed(late);
        }
        String message = call + " with " + peer + " over " + transport + ": " + e.getMessage();
        SSLException named =
                switch (e) {
                    case SSLHandshakeException _ -> new SSLHandshakeException(message);
                    case SSLProtocolException _ -> new SSLProtocolException(message);
                    case SSLKeyException _ -> new SSLKeyException(message);
                    case SSLPeerUnverifiedException _ -> new SSLPeerUnverifiedException(message);
                    default -> new SSLException(message);
                };
        named.initCause(e);
        return named;
    }

    /**
     * {@inheritDoc} The end is the other side's close_notify.
     *
     * @throws TruncatedException if the connection ended without that
     * @throws SSLException if the handshake fails, or what came is no TLS
     */
    @Override
    public int recv(ByteBuffer buffer) throws IOException {
        handshake();
        receiving.take("recv", this);
        try {
            requireUsable("recv");
            return receive(buffer);
        } catch (TruncatedException e) {
            throw e;
        } catch (SSLException e) {
            throw broken == null ? failed("recv", e) : e;
        } finally {
            receiving.end();
        }
    }

    private int receive(ByteBuffer buffer) throws IOException {
        int start = buffer.position();
        while (buffer.hasRemaining() && buffer.position() == start) {
            if (incoming.available() > 0) {
                incoming.take(buffer);
            } else if (ended) {
                return -1;
            } else {
                receiveRecord(buffer);
            }
        }
        return buffer.position() - start;
    }

    private void receiveRecord(ByteBuffer buffer) throws IOException {
        SSLEngineResult result = incoming.unwrap(buffer);
        switch (result.getStatus()) {
            case BUFFER_UNDERFLOW -> {
                answer();
                if (!incoming.receive()) {
                    end();
                }
            }
            case CLOSED -> {
                ended = true;
                owed++;
                answer();
            }
            default -> note(result);
        }
    }

    /** After the handshake there is only what TLS 1.3 has: new keys and tickets. */
    private void note(SSLEngineResult result) throws IOException {
        switch (result.getHandshakeStatus()) {
            case NEED_TASK, NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                if (!session().protocol().equals("TLSv1.3")) {
                    throw new SSLHandshakeException("renegotiation is refused");
                }
                runTasks();
            }
            case NEED_WRAP -> {
                boolean isData = result.bytesProduced() > 0; // and not what makes us owe more
                owed = isData ? Math.max(1, owed) : owed + 1;
                if (owed > MOST_OWED) {
                    throw new SSLProtocolException("it asks for new keys, and takes no answer");
                }
            }
            case FINISHED, NOT_HANDSHAKING -> {}
        }
    }

    private void answer() {
        try {
            if (owed > 0 && sendOwedBriefly()) {
                owed = 0;
            }
        } catch (IOException e) {
            // Who sends next goes on with it, or is told that it cannot. What has come can be read.
        }
    }

    private void end() throws TruncatedException {
        if (!mayEnd.getAsBoolean() || !incoming.isWhole()) {
            throw new TruncatedException("recv " + this + ": ended without close_notify");
        }
        ended = true;
    }

    /**
     * {@inheritDoc} It is cut into records of 16 KiB.
     *
     * @throws SocketException if {@link #shutdownOutput} was called, or, in TLS 1.2, the other side
     *     has sent its close_notify
     * @throws SSLException if the handshake fails, or the stream is broken
     */
    @Override
    public void sendAll(ByteBuffer data) throws IOException {
        handshake();
        sending.take("send", this);
        try {
            requireUsable("send");
            outgoing.sendAll(data);
        } catch (SSLException e) {
            throw broken == null ? failed("send", e) : e;
        } finally {
            sending.end();
        }
    }

    /**
     * Sends close_notify: the other side sees the end of what this one sends. With TLS 1.3, it may
     * go on sending; with TLS 1.2, it ends too. The transport is not shut down.
     *
     * @throws IOException if the connection has broken, or the wait ended; called again, it goes on
     */
    public void shutdownOutput() throws IOException {
        handshake();
        sending.take("shutdown", this);
        try {
            requireUsable("shutdown");
            engine.closeOutbound();
            outgoing.sendOwed();
        } finally {
            sending.end();
        }
    }

    /**
     * Whether something has come over the transport that {@link #recv} has not given yet, be it
     * encrypted, or a part of a record.
     *
     * @return true if there is; false also if another thread receives just now
     */
    public boolean hasUnread() {
        if (!receiving.tryTake()) {
            return false;
        }
        try {
            return incoming.available() > 0 || !incoming.isWhole();
        } finally {
            receiving.end();
        }
    }

    /** {@inheritDoc} What has come and is still encrypted does not count. */
    @Override
    public int available() throws IOException {
        requireUsable("available");
        if (session == null || !receiving.tryTake()) {
            return 0; // another thread receives, and takes what comes
        }
        try {
            return incoming.available();
        } finally {
            receiving.end();
        }
    }

    /**
     * Sends close_notify, if the other side takes it within a second, and closes the transport. If
     * another thread is sending just now, what it sends is cut off, and the other side sees that.
     *
     * <p>What comes after that makes the kernel reset the connection, and the other side may lose
     * what it has not read. In TLS 1.3 that can be the tickets that servers send by themselves.
     * Whoever must not lose anything calls {@link #shutdownOutput}, and receives until the end.
     */
    @Override
    public void close() throws IOException {
        try (transport) {
            if (closed.compareAndSet(false, true) && begun) {
                sayGoodbye();
                dropWhatHasCome();
            }
        }
    }

    private void sayGoodbye() {
        if (!sending.tryTake()) {
            return;
        }
        try {
            engine.closeOutbound();
            sendOwedBriefly();
        } catch (IOException e) {
            // Nobody is left here to be told. The other side sees an end without close_notify.
        } finally {
            sending.end();
        }
    }

    private void dropWhatHasCome() {
        if (session == null || !receiving.tryTake()) {
            return; // another thread receives
        }
        try {
            ByteBuffer dropped = ByteBuffer.allocate(MOST_DROPPED);
            int n = 0;
            while (n >= 0 && dropped.hasRemaining() && transport.available() > 0) {
                n = transport.recv(dropped);
            }
        } catch (IOException e) {
            // It is closed next, as broken as it may be.
        } finally {
            receiving.end();
        }
    }

    /** Who is at the other end. */
    @Override
    public String toString() {
        return "TLS with " + peer + " over " + transport;
    }
}
