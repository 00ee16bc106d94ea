package sockeye.server;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A wait that another thread may end by an interrupt, of which nothing is left behind. */
final class Nap {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread napper;
    private boolean woken;
    private boolean interrupted; // by somebody else, before it began
    private boolean insisting;

    /**
     * Waits in no queue: a virtual thread that were next in it might have no carrier, and {@code
     * sockeye-drain} would wait for that. Nobody holds it for long.
     */
    private void lock() {
        while (!lock.tryLock()) {
            Thread.onSpinWait();
        }
    }

    void begin() {
        lock();
        try {
            napper = Thread.currentThread();
            interrupted = Thread.currentThread().isInterrupted();
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody has ended it. */
    boolean end() {
        lock();
        try {
            boolean ended = woken && Thread.interrupted();
            if (ended && (insisting || interrupted)) {
                Thread.currentThread().interrupt(); // there is one flag for all
            }
            napper = null;
            woken = false;
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** The thread will be interrupted for good: that is not to be taken for the end of a nap. */
    void insist() {
        lock();
        try {
            insisting = true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the nap, if there is one. */
    void wake() {
        lock();
        try {
            if (napper != null && !woken) {
                woken = true;
                napper.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }
}
