package sockeye.poll;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A poller for what virtual threads wait for, and its two readers. While much happens it is read by
 * a virtual thread of its own: unparking from there is cheap. In between the root reads it, so that
 * nobody has to be woken for that; its own thread is parked until news follow others closely.
 */
final class Leaf {
    /** As many news at a time the root tells: it unparks from outside the scheduler. */
    private static final int FEW = 8;

    private final Poller poller;
    private final Spin spin;
    private final OneShot inRoot;
    private volatile long quietSince;
    private volatile boolean awake;
    private volatile @Nullable Thread reader;

    Leaf(Poller poller, Poller root, Spin spin) {
        this.poller = poller;
        this.spin = spin;
        this.inRoot = new OneShot(poller.number(), root, _ -> rootsTurn());
    }

    Poller poller() {
        return poller;
    }

    /** Leaves it to the root, for one news: 0 or the negated error number. */
    long arm() {
        return inRoot.arm();
    }

    /** In its own thread, for ever. It begins with the root. */
    void run() {
        while (true) {
            awaitTurn();
            read();
        }
    }

    /** Parks while the root reads. */
    void awaitTurn() {
        reader = Thread.currentThread();
        while (!awake) {
            LockSupport.park(this);
            Thread.interrupted();
        }
    }

    /** Reads once; if nothing comes for a moment, it is the root's turn. */
    void read() {
        long began = spin.now();
        long n = poller.look();
        if (n == 0) {
            n = spin.lookOn(poller::look);
        }
        if (n > 0) {
            Spin.letOthersRun(); // those that were woken, before looking again
        } else if (n < 0 || !rest(began)) {
            Poller.awaitMemory();
        }
    }

    /** False if it cannot be: then it is still this thread's turn. */
    private boolean rest(long since) {
        quietSince = since;
        awake = false;
        if (arm() == 0) {
            return true; // from arming on, the root may have woken this thread again
        }
        awake = true;
        return false;
    }

    /** In the root's thread. */
    private void rootsTurn() {
        if (spin.isShort(quietSince) || isMuch(look()) || arm() < 0) {
            awake = true;
            LockSupport.unpark(reader);
        }
    }

    private long look() {
        long n = poller.look();
        quietSince = spin.now(); // what telling took is no gap
        return n;
    }

    /** Or nothing could be read. */
    private static boolean isMuch(long n) {
        return n < 0 || n > FEW;
    }
}
