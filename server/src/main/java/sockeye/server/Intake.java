package sockeye.server;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.TRACE;
import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import sockeye.Errno;
import sockeye.Events;
import sockeye.Poll;
import sockeye.Socket;
import sockeye.Udp;

/**
 * Takes what comes to one socket of a server, connections or datagrams, each after a permit: what
 * nobody can work on stays in the kernel's queue. An error that passes, such as having no
 * descriptor left, makes a pause that grows while it lasts, and two lines in the log: one when it
 * begins, one when it is over.
 */
final class Intake implements Runnable, AutoCloseable {
    private static final int MOST_IN_A_ROW = 64;
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Socket socket;
    private final Gate gate;
    private final Taker taker;
    private final BooleanSupplier stopping;
    private final Poll poll;
    private final Spare spare;
    private long pause;
    private int inARow;

    Intake(Socket socket, Gate gate, Taker taker, BooleanSupplier stopping) throws IOException {
        this.socket = socket;
        this.gate = gate;
        this.taker = taker;
        this.stopping = stopping;
        this.poll = Poll.open();
        try {
            rehearse();
            poll.register(socket, Events.EPOLLIN, null);
            this.spare = new Spare();
        } catch (Throwable e) {
            Closing.all(List.of(poll));
            throw e;
        }
    }

    /**
     * Accepting fails once, where it cannot do otherwise, and a connection ends: the classes that
     * this takes may be in files, which cannot be opened any more when no descriptor is left.
     */
    private static void rehearse() throws IOException {
        try (Socket unfit = Udp.open()) {
            ConnectionWork.rehearse();
            unfit.tryAccept();
        } catch (SocketException e) {
            Log.log(TRACE, () -> isShortage(e) ? "a shortage already" : "accepting can fail");
        }
    }

    /** Closes what it has, if it was never run. */
    @Override
    public void close() {
        Closing.all(List.of(poll, spare));
    }

    /** Until the server stops, which also interrupts the thread. */
    @Override
    public void run() {
        try (this) {
            while (!stopping.getAsBoolean()) {
                takeWhateverHappens();
            }
        }
    }

    private void takeWhateverHappens() {
        try {
            takeSome();
        } catch (InterruptedException | InterruptedIOException e) {
            Thread.interrupted(); // the server stops, or somebody else's code has left it behind
        } catch (Throwable e) {
            if (!stopping.getAsBoolean()) { // else the socket may have been closed meanwhile
                restWhateverHappens(e);
            }
        }
    }

    private void restWhateverHappens(Throwable reason) {
        try {
            rest(reason);
        } catch (Throwable another) { // not even memory for a line in the log
            LockSupport.parkNanos(this, LONGEST_PAUSE);
        }
    }

    private void takeSome() throws InterruptedException, IOException {
        poll.await(); // before the permit, which is not to be held for nothing
        gate.enter();
        take();
        goOn();
        letOthersRun();
    }

    /**
     * Nobody takes the carrier from a virtual thread on whose socket there is always more. A yield
     * would not do: a carrier prefers those that yield on it to those that come from elsewhere.
     */
    private void letOthersRun() {
        inARow++;
        if (inARow == MOST_IN_A_ROW) {
            LockSupport.parkNanos(this, 1);
            inARow = 0;
        }
    }

    private void take() throws IOException, InterruptedException {
        boolean taken = false;
        try {
            taken = taker.take();
        } finally {
            if (!taken) {
                gate.turnBack();
            }
        }
    }

    private void goOn() {
        spare.restore();
        if (pause > 0) {
            Log.log(INFO, () -> socket + " is served again");
            pause = 0;
        }
    }

    private void rest(Throwable reason) {
        if (pause == 0) {
            spare.lend(() -> Log.log(WARNING, () -> socket + " pauses: " + reason));
            pause = FIRST_PAUSE;
        } else if (pause == LONGEST_PAUSE) {
            spare.lend(() -> turnAwayIn(reason));
        }
        LockSupport.parkNanos(this, pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
    }

    private static boolean isShortage(Throwable reason) {
        Errno errno = Errno.of(reason);
        return errno == Errno.EMFILE || errno == Errno.ENFILE;
    }

    private void turnAwayIn(Throwable reason) {
        if (!isShortage(reason)) {
            return;
        }
        try {
            taker.turnAway();
        } catch (IOException e) { // another thread took the descriptor
            Log.log(DEBUG, () -> socket + " turns nobody away", e);
        }
    }
}
