package sockeye.server;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import sockeye.ByteStream;
import sockeye.Deadline;
import sockeye.Flags;
import sockeye.Shutdown;
import sockeye.Socket;

/**
 * The bytes of a connection, under its limits. It is <em>waiting</em> while somebody receives and
 * no request has begun: nothing has come yet, or the last that was done was to send.
 */
final class Guarded implements ByteStream {
    /** How long a request may take until its rate counts. */
    private static final long RATE_GRACE = Duration.ofSeconds(5).toNanos();

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Socket socket;
    private final Limits limits;
    private final BooleanSupplier draining;
    private final ReentrantLock sending = new ReentrantLock();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean begun;
    private volatile boolean requested;
    private volatile boolean receiving;
    private volatile boolean ended;
    private volatile long requestBegan;
    private volatile long receivedBefore;

    Guarded(Socket socket, Limits limits, BooleanSupplier draining) {
        this.socket = socket;
        this.limits = limits;
        this.draining = draining;
    }

    long received() {
        return received.get();
    }

    long sent() {
        return sent.get();
    }

    /** Whether the stream was ended here, because the server stops. */
    boolean ended() {
        return ended;
    }

    /** What came so far was no request: the next byte is the first. */
    void expectFirst() {
        begun = false;
        requested = false;
    }

    @Override
    public int recv(ByteBuffer buffer) throws IOException {
        receiving = true;
        try {
            drain();
            int n = Deadline.in(patience()).call(() -> socket.recv(buffer));
            if (n > 0) {
                count(n);
            }
            return n;
        } finally {
            receiving = false;
        }
    }

    private void count(int n) {
        if (!requested) {
            requestBegan = System.nanoTime();
            receivedBefore = received.get();
            begun = true;
            requested = true;
        }
        received.addAndGet(n);
    }

    /** How long the next byte may take. */
    Duration patience() {
        if (!requested) {
            return begun ? limits.idle() : limits.firstByte();
        }
        Duration elapsed = Duration.ofNanos(System.nanoTime() - requestBegan);
        Duration whole = min(limits.request(), enough());
        return whole.equals(Limits.FOREVER)
                ? limits.idle()
                : min(limits.idle(), whole.minus(elapsed));
    }

    /** For how long, from its beginning, the request has come fast enough. */
    private Duration enough() {
        if (limits.readRate() == 0) {
            return Limits.FOREVER;
        }
        long bytes = received.get() - receivedBefore;
        return Duration.ofNanos(RATE_GRACE + SECOND / limits.readRate() * bytes);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    @Override
    public void sendAll(ByteBuffer data) throws IOException {
        sending.lock();
        try {
            while (data.hasRemaining()) {
                int before = data.position();
                sendSome(data);
                sent.addAndGet(data.position() - before);
            }
            requested = false;
            drain(); // another thread may have waited for the rest of this request
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
     * Called after each change of what it looks at: if the server stops while this waits for a
     * request, ends the stream of what comes, which wakes whoever receives. What has come is a
     * request, and is received first.
     */
    void drain() {
        if (!draining.getAsBoolean() || !receiving || requested) {
            return;
        }
        try {
            if (socket.available() == 0) {
                ended = true;
                socket.shutdown(Shutdown.SHUT_RD);
            }
        } catch (IOException e) {
            // It has broken or was closed: the receive that is to be woken tells how.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
