package sockeye.server;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a server works on now, and how much it has finished. One thread waits for it, that of the
 * server, and for no lock: a virtual thread which has the next turn may have no carrier to take it.
 */
final class Roster {
    /** Both counts in one: those who have left above, those who are here below. */
    private static final int LEFT = 32;

    private static final long ENTERS = 1;
    private static final long LEAVES = (1L << LEFT) - 1;

    private final Set<Work> here = ConcurrentHashMap.newKeySet();
    private final AtomicLong counts = new AtomicLong();
    private volatile @Nullable Thread waiting;

    /** How many have left, and how many are here. */
    record Count(int left, int here) {
        private static Count of(long both) {
            return new Count((int) (both >>> LEFT), (int) both);
        }
    }

    void enter(Work work) {
        counts.addAndGet(ENTERS);
        try {
            here.add(work);
        } catch (OutOfMemoryError e) { // it may be in for all that
            if (!here.contains(work)) {
                counts.addAndGet(-ENTERS);
            }
            throw e;
        }
    }

    /** Takes it out, if it is here. */
    void leave(Work work) {
        if (here.remove(work) && Count.of(counts.addAndGet(LEAVES)).here() == 0) {
            wake();
        }
    }

    List<Work> all() {
        return List.copyOf(here);
    }

    Count count() {
        return Count.of(counts.get());
    }

    /** Waits until nothing is here, or until the moment that {@code until} tells has come. */
    Count awaitEmpty(LongSupplier until) {
        await(() -> count().here() == 0, until);
        return count();
    }

    /** Waits until nothing is here, for {@code nanos} at most. */
    Count awaitEmpty(long nanos) {
        long until = System.nanoTime() + nanos;
        return awaitEmpty(() -> until);
    }

    /** Waits until the moment that {@code until} tells has come. */
    void await(LongSupplier until) {
        await(() -> false, until);
    }

    /** Has the thread that waits ask again for the moment. */
    void wake() {
        LockSupport.unpark(waiting);
    }

    private void await(BooleanSupplier done, LongSupplier until) {
        waiting = Thread.currentThread();
        long left = until.getAsLong() - System.nanoTime();
        while (!done.getAsBoolean() && left > 0) {
            LockSupport.parkNanos(this, left);
            Thread.interrupted(); // it is nobody's business to interrupt this one
            left = until.getAsLong() - System.nanoTime();
        }
    }
}
