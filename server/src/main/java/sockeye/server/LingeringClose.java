package sockeye.server;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import sockeye.Deadline;
import sockeye.Options;
import sockeye.Shutdown;
import sockeye.Socket;

/**
 * The end of a connection: what is sent is ended, and what still comes is thrown away, for if a
 * socket is closed with bytes unread, the other side may lose the answer. The connection is held
 * until the other side has everything, for what a closed socket has left, the kernel keeps for
 * minutes, and no limit counts it.
 */
final class LingeringClose {
    private static final int WASTE = 4096;
    private static final Duration FIRST_LOOK = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Socket socket;
    private final ByteBuffer waste = ByteBuffer.allocate(WASTE);
    private boolean over;

    /** {@code over} says that the other side has ended. */
    LingeringClose(Socket socket, boolean over) {
        this.socket = socket;
        this.over = over;
    }

    /**
     * What the other side has not taken. Over a Unix socket it is with the other side when it is
     * sent, and nothing is lost by a close.
     */
    static int unsent(Socket socket) throws IOException {
        return Counters.isTcp(socket) ? socket.unsent() : 0;
    }

    /**
     * Waits {@code patience} for the other side's end, and then as long as it takes something at
     * least each {@code progress}, and not too slowly: false if it did not. The caller's deadline,
     * or an interrupt, may end it before that is known.
     */
    boolean perform(Duration patience, Duration progress) throws IOException {
        socket.shutdown(Shutdown.SHUT_WR);
        if (!over) {
            throwAway(patience);
        }
        return isTaken(progress);
    }

    private boolean isTaken(Duration progress) throws IOException {
        int unsent = unsent();
        Uptake uptake = new Uptake(progress, unsent, System.nanoTime());
        Duration pause = FIRST_LOOK;
        while (unsent > 0 && !Deadline.hasPassed()) {
            Duration patience = uptake.patience(unsent, System.nanoTime());
            if (patience.isZero()) {
                return false;
            }
            pause(Guarded.min(pause, patience));
            pause = Guarded.min(pause.multipliedBy(2), LONGEST_PAUSE);
            unsent = unsent();
        }
        return true;
    }

    /** What the other side does not have; nothing if it is gone. */
    private int unsent() throws IOException {
        int unsent = unsent(socket);
        return unsent > 0 && socket.get(Options.SO_ERROR).isPresent() ? 0 : unsent;
    }

    /** The kernel tells nobody when the last byte has been taken. */
    private void pause(Duration time) throws IOException {
        if (!over) {
            throwAway(time);
            return;
        }
        LockSupport.parkNanos(this, time.toNanos());
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("close " + socket + ": interrupted");
        }
    }

    private void throwAway(Duration time) throws IOException {
        try {
            Deadline.in(time).run(this::throwAway);
            over = true;
        } catch (SocketTimeoutException e) {
            // It has not ended yet.
        }
    }

    private void throwAway() throws IOException {
        while (socket.recv(waste.clear()) >= 0) {
            // nobody wants it
        }
    }
}
