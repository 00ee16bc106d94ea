package sockeye.poll;

import static sockeye.poll.Descriptor.EXPIRED;
import static sockeye.poll.Descriptor.INTERRUPTED;
import static sockeye.poll.Descriptor.NEVER;
import static sockeye.poll.Descriptor.NOW;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One side's wait. The thread that has the turn arms, tries its call, and parks; whoever brings
 * news sets {@code ready} first and looks for a parked thread second, while the thread names itself
 * first and looks at {@code ready} second: one of the two always sees the other.
 */
final class Waiter {
    private volatile boolean ready;
    private volatile @Nullable Thread parked;

    /** Whether the poller has been told of this side; only the holder of the turn looks. */
    boolean announced;

    /** Whether the last call left nothing; only the holder of the turn looks. */
    boolean exhausted;

    /** Whether the last call left nothing and nothing has come since. */
    boolean exhausted() {
        return exhausted && announced && !ready;
    }

    void arm() {
        exhausted = false;
        if (ready) {
            ready = false;
        }
    }

    void wake() {
        ready = true;
        LockSupport.unpark(parked);
    }

    /** Waits for news: 0, EXPIRED or INTERRUPTED. */
    long park(Object blocker, long deadline) {
        parked = Thread.currentThread();
        try {
            while (!ready) {
                long woken = parkOnce(blocker, deadline);
                if (woken < 0) {
                    return woken;
                }
            }
            return 0;
        } finally {
            parked = null;
        }
    }

    /** Waits for news or {@code nanos}: 0, EXPIRED or INTERRUPTED. */
    long pause(Object blocker, long nanos, long deadline) {
        if (deadline == NOW) {
            return EXPIRED;
        }
        long until = System.nanoTime() + nanos;
        if (deadline != NEVER && deadline - until <= 0) {
            return park(blocker, deadline);
        }
        long woken = park(blocker, until);
        return woken == EXPIRED ? 0 : woken;
    }

    /** Parks once: 0 after any wake-up, EXPIRED or INTERRUPTED. */
    static long parkOnce(Object blocker, long deadline) {
        if (Thread.currentThread().isInterrupted()) {
            return INTERRUPTED;
        }
        if (deadline == NEVER) {
            LockSupport.park(blocker);
            return 0;
        }
        long left = deadline == NOW ? 0 : deadline - System.nanoTime();
        if (left <= 0) {
            return EXPIRED;
        }
        LockSupport.parkNanos(blocker, left);
        return 0;
    }
}
