package sockeye.server;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import sockeye.ByteStream;
import sockeye.Deadline;
import sockeye.Flags;
import sockeye.Socket;
import sockeye.turns.Turn;

/**
 * The bytes of a connection, under its limits. It is <em>waiting</em> while somebody receives and
 * no request has begun: nothing has come yet, or the last that was done was to send.
 */
final class Guarded implements ByteStream {
    /** How long a request may take until its rate counts. */
    private static final Duration RATE_GRACE = Duration.ofSeconds(5);

    /** How long requests are still taken after the server was told to stop. */
    private static final Duration LAST_CALL = Duration.ofSeconds(1);

    /** How long whoever has taken nothing for too long may take for what is sent next. */
    private static final Duration SECOND_CHANCE = Duration.ofMillis(250);

    private static final int END = -1;

    private final Socket socket;
    private final Limits limits;
    private final BooleanSupplier draining;
    private final Turn sending = new Turn();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicInteger answers = new AtomicInteger(); // those under way
    private final Nap nap = new Nap();
    private volatile boolean entering;
    private volatile boolean begun;
    private volatile boolean requested;
    private volatile boolean over;
    private volatile boolean ended;
    private volatile int stuckWith; // so many bytes the other side did not take; or 0
    private volatile long requestBegan;
    private volatile long receivedBefore;
    private volatile long drainSeen;

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

    /** What comes is no request yet: after its first byte, only the caller's deadline counts. */
    void enter() {
        entering = true;
    }

    /** The next byte is the first of a request, or has come already. */
    void entered(boolean hasCome) {
        entering = false;
        requested = false;
        begun = false;
        if (hasCome) {
            begin();
        }
    }

    /**
     * Sends what answers the bytes that have come. The next byte begins another request: it may
     * come while this is sent, or because of it. The stream does not end before it is sent.
     */
    <X extends Throwable> void answer(Deadline.Work<X> sending) throws X {
        answers.incrementAndGet();
        begun = true;
        requested = false;
        try {
            sending.run();
        } finally {
            answers.decrementAndGet();
            drain(); // another thread may wait for the rest of this request
        }
    }

    /** Whether nothing is to be done for the other side. */
    private boolean isWaiting() {
        return !requested && answers.get() == 0;
    }

    @Override
    public int recv(ByteBuffer buffer) throws IOException {
        while (true) {
            nap.begin(); // before it looks, so that whoever wakes it comes too late for no wait
            try {
                if (ended || stops()) {
                    ended = true;
                    return END;
                }
                int n = recvInTime(buffer);
                count(n);
                return n;
            } catch (InterruptedIOException e) { // a timeout is one, too
                if (!nap.end() && !isAfterLastCall(e)) {
                    throw e;
                }
            } finally {
                nap.end();
            }
        }
    }

    private int recvInTime(ByteBuffer buffer) throws IOException {
        Duration patience = patience();
        if (patience.isPositive()) {
            return Deadline.in(patience).call(() -> socket.recv(buffer));
        }
        int n = socket.recv(buffer, Flags.MSG_DONTWAIT); // the handler may have been the slow one
        if (n == Socket.WOULD_BLOCK) {
            throw new SocketTimeoutException("recv " + socket + ": the request takes too long");
        }
        return n;
    }

    /** Whether no further request is to come in, because the server stops. */
    private boolean stops() throws IOException {
        if (!draining.getAsBoolean() || !isWaiting()) {
            return false;
        }
        if (drainSeen == 0) {
            drainSeen = System.nanoTime();
        }
        if (begun) {
            return isLastCallOver() || socket.available() == 0;
        }
        return isLastCallOver() && socket.available() == 0; // it may have come in time
    }

    /** For how long, from now, requests are still taken that were sent before the client knew. */
    private Duration lastCall() {
        return LAST_CALL.minusNanos(System.nanoTime() - drainSeen);
    }

    private boolean isAfterLastCall(InterruptedIOException e) {
        return drainSeen != 0
                && isWaiting()
                && isLastCallOver()
                && e instanceof SocketTimeoutException;
    }

    private boolean isLastCallOver() {
        return !lastCall().isPositive();
    }

    private void count(int n) {
        if (n < 0) {
            over = true;
        } else if (n > 0 && !requested) {
            begin();
        }
        received.addAndGet(Math.max(n, 0));
    }

    private void begin() {
        requestBegan = System.nanoTime();
        receivedBefore = received.get();
        begun = true;
        requested = true;
    }

    /** How long the next byte may take. */
    Duration patience() {
        if (!requested) {
            Duration wait = begun ? limits.idle() : limits.firstByte();
            return drainSeen == 0 || !isWaiting() ? wait : min(wait, lastCall());
        } else if (entering) {
            return Limits.FOREVER;
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
        return RATE_GRACE.plusSeconds(bytes / limits.readRate());
    }

    static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    @Override
    public void sendAll(ByteBuffer data) throws IOException {
        sending.take("send", socket);
        try {
            if (data.hasRemaining() && !Deadline.hasPassed()) {
                sendNow(data); // most of the time there is room for all
            }
            while (data.hasRemaining()) {
                sendInTime(data);
            }
        } finally {
            sending.end();
        }
    }

    /** What there is room for: how much it was. */
    private int sendNow(ByteBuffer data) throws IOException {
        return countSent(socket.send(data, Flags.MSG_DONTWAIT));
    }

    private int countSent(int n) {
        if (n > 0) {
            sent.addAndGet(n);
            stuckWith = 0;
        }
        return n;
    }

    /** The kernel announces room only when there is a lot, so there may be some without news. */
    private void sendInTime(ByteBuffer data) throws IOException {
        Duration patience = sendPatience();
        long began = System.nanoTime();
        try {
            countSent(Deadline.in(patience).call(() -> socket.send(data)));
        } catch (SocketTimeoutException e) {
            Duration waited = Duration.ofNanos(System.nanoTime() - began);
            if (waited.compareTo(patience) < 0) {
                throw e; // it was a deadline of the caller's, or the socket's timeout
            } else if (sendNow(data) <= 0) {
                stuckWith = Math.max(1, LingeringClose.unsent(socket));
                throw e;
            }
        }
    }

    private Duration sendPatience() throws IOException {
        return isStuck() ? min(limits.writeProgress(), SECOND_CHANCE) : limits.writeProgress();
    }

    @Override
    public int available() throws IOException {
        return ended ? 0 : socket.available();
    }

    /** Has who receives look whether the server stops: called when it does, or was answered. */
    void drain() {
        if (draining.getAsBoolean() && isWaiting()) {
            nap.wake();
        }
    }

    void insist() {
        nap.insist();
    }

    /**
     * Waits until the other side has ended, for {@code patience} at most, and has everything that
     * was sent: false if it takes nothing more.
     */
    boolean linger(Duration patience) throws IOException {
        if (hasEverything() && (over || !patience.isPositive())) {
            return true;
        }
        return new LingeringClose(socket, over).perform(patience, limits.writeProgress());
    }

    /** Whether the other side has taken all that was sent. */
    boolean hasEverything() throws IOException {
        return LingeringClose.unsent(socket) == 0;
    }

    /** Whether the other side has taken nothing for as long as it may, and nothing since. */
    boolean isStuck() throws IOException {
        int before = stuckWith;
        return before > 0 && Math.max(1, LingeringClose.unsent(socket)) >= before;
    }

    /** At once: {@link #linger} comes before. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
