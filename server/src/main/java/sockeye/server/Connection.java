package sockeye.server;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import sockeye.Address;
import sockeye.ByteStream;
import sockeye.Deadline;
import sockeye.Flags;
import sockeye.Options;
import sockeye.Shutdown;
import sockeye.Socket;

/**
 * A connection that a server has accepted, under its {@link Limits}.
 *
 * <p>One thread may receive while another sends. A connection is <em>waiting</em> while its handler
 * waits for the beginning of a request: nothing has come yet, or the last that was done was to
 * send. When the server is shut down, waiting connections see the end of the stream, as if the
 * client had ended it; the others may go on with their request until then. A request of which only
 * a part has come, before the answer to the one before it was sent, counts as none.
 */
public final class Connection implements ByteStream {
    private final Socket socket;
    private final Address peer;
    private final Limits limits;
    private final BooleanSupplier draining;
    private final ReentrantLock sending = new ReentrantLock();
    private volatile boolean begun;
    private volatile boolean requested;
    private volatile boolean receiving;
    private volatile @Nullable IOException failure;
    private volatile @Nullable Thread thread;
    private volatile boolean interrupted;
    private final AtomicBoolean finished = new AtomicBoolean();

    Connection(Socket socket, Limits limits, BooleanSupplier draining) throws IOException {
        this.socket = socket;
        this.peer = socket.peerAddress();
        this.limits = limits;
        this.draining = draining;
    }

    /**
     * The socket, for its options and addresses. What is sent and received with it directly is
     * under no limit.
     *
     * @return the socket
     */
    public Socket socket() {
        return socket;
    }

    /**
     * Who has connected.
     *
     * @return the peer's address
     */
    public Address peer() {
        return peer;
    }

    /**
     * Whether the server has been shut down, and this connection should come to its end.
     *
     * @return true from the shutdown on
     */
    public boolean draining() {
        return draining.getAsBoolean();
    }

    /**
     * {@inheritDoc} It waits as long as {@link Limits#firstByte} and {@link Limits#idle} allow.
     *
     * @throws java.net.SocketTimeoutException if nothing comes in that time
     */
    @Override
    public int recv(ByteBuffer buffer) throws IOException {
        receiving = true;
        try {
            drain();
            int n =
                    Deadline.in(begun ? limits.idle() : limits.firstByte())
                            .call(() -> socket.recv(buffer));
            if (n > 0) {
                begun = true;
                requested = true;
            }
            return n;
        } catch (IOException e) {
            failure = e;
            throw e;
        } finally {
            receiving = false;
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
        sending.lock();
        try {
            while (data.hasRemaining()) {
                sendSome(data);
            }
            requested = false;
            drain(); // another thread may have waited for the rest of this request
        } catch (IOException e) {
            failure = e;
            throw e;
        } finally {
            sending.unlock();
        }
    }

    /** The kernel announces room only when there is a lot, so there may be some without news. */
    private void sendSome(ByteBuffer data) throws IOException {
        try {
            Deadline.in(limits.writeProgress()).call(() -> socket.send(data));
        } catch (SocketTimeoutException e) {
            if (socket.send(data, Flags.MSG_DONTWAIT) <= 0) {
                throw e;
            }
        }
    }

    @Override
    public int available() throws IOException {
        return socket.available();
    }

    /**
     * Called after each change of what it looks at: if the server stops while this connection waits
     * for a request, ends the stream of what comes, which wakes whoever receives. What has come is
     * a request, and is received first.
     */
    void drain() {
        if (!draining() || !receiving || requested) {
            return;
        }
        try {
            if (socket.available() == 0) {
                socket.shutdown(Shutdown.SHUT_RD);
            }
        } catch (IOException e) {
            // It has broken or was closed: the receive that is to be woken tells how.
        }
    }

    void servedBy(Thread handling) {
        thread = handling;
        if (interrupted) {
            handling.interrupt();
        }
    }

    /** Interrupts the handler, now or when it begins. */
    void interrupt() {
        interrupted = true;
        Thread handling = thread;
        if (handling != null) {
            handling.interrupt();
        }
    }

    /** Whether it was this connection that made a handler fail, and not the handler itself. */
    boolean explains(Throwable failed) {
        for (Throwable e = failed; e != null; e = e.getCause()) {
            if (e.equals(failure)) {
                return true;
            }
        }
        return false;
    }

    /** True once: for whoever gives back what the connection has taken. */
    boolean finish() {
        return finished.compareAndSet(false, true);
    }

    /** Closes so that the other side sees a reset. */
    void abort() throws IOException {
        try (socket) {
            socket.set(Options.SO_LINGER, Optional.of(Duration.ZERO));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public String toString() {
        return "connection from " + peer;
    }
}
