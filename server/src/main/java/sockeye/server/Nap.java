package sockeye.server;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A wait that another thread may end by an interrupt, of which nothing is left behind. */
final class Nap {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread napper;
    private boolean woken;

    void begin() {
        lock.lock();
        try {
            napper = Thread.currentThread();
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody has ended it. */
    boolean end() {
        lock.lock();
        try {
            boolean ended = woken && Thread.interrupted();
            napper = null;
            woken = false;
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the nap, if there is one. */
    void wake() {
        lock.lock();
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
