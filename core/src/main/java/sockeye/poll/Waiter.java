package sockeye.poll;

import static sockeye.poll.Descriptor.EXPIRED;
import static sockeye.poll.Descriptor.NEVER;
import static sockeye.poll.Descriptor.NOW;
import static sockeye.poll.Descriptor.over;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One side's wait. The thread that has the turn arms, tries its call, and parks; whoever brings
 * news sets {@code ready} first and looks for a parked thread second, while the thread names itself
 * first and looks at {@code ready} second: one of the two always sees the other.
 */
final class Waiter {
    /** A wait with less to go is timed by itself, as exactly as the JDK can. */
    private static final long SOON_NANOS = 100_000_000;

    private volatile boolean ready;
    private volatile @Nullable Thread parked;
    private @Nullable Alarm alarm; // made by the holder of the turn

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

    /** Wakes the thread that is parked, without news. */
    void rouse() {
        LockSupport.unpark(parked);
    }

    /** Waits for news: 0, EXPIRED or INTERRUPTED. */
    long park(Object blocker, long deadline) {
        parked = Thread.currentThread();
        try {
            return deservesAlarm(deadline)
                    ? parkUntilAlarm(blocker, deadline)
                    : parkUntil(blocker, deadline);
        } finally {
            parked = null;
        }
    }

    /**
     * A timed park of a virtual thread sets and cancels a timer, which costs more than the wait.
     */
    private static boolean deservesAlarm(long deadline) {
        return deadline != NEVER
                && deadline != NOW
                && Thread.currentThread().isVirtual()
                && deadline - System.nanoTime() >= SOON_NANOS;
    }

    private long parkUntil(Object blocker, long deadline) {
        long woken = 0;
        while (woken == 0 && !ready) {
            woken = parkOnce(blocker, deadline);
        }
        return woken;
    }

    private long parkUntilAlarm(Object blocker, long deadline) {
        Alarm set = alarm != null ? alarm : new Alarm(this);
        alarm = set;
        try {
            set.want(deadline);
            long end = 0;
            while (end == 0 && !ready) {
                end = over(deadline);
                if (end == 0) {
                    LockSupport.park(blocker);
                }
            }
            return end;
        } finally {
            set.drop();
        }
    }

    /** Nobody will wait here any more: the last to leave says so. */
    void end() {
        if (alarm != null) {
            alarm.cancel();
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
        long end = over(deadline);
        if (end < 0) {
            return end;
        } else if (deadline == NEVER) {
            LockSupport.park(blocker);
        } else {
            LockSupport.parkNanos(blocker, deadline - System.nanoTime());
        }
        return 0;
    }
}
