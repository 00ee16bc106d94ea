package sockeye.server;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a server works on now, and how much it has finished. */
final class Roster {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Work> here = new HashSet<>();
    private int left;

    void enter(Work work) {
        locked(() -> here.add(work));
    }

    /** Takes it out, if it is here. */
    void leave(Work work) {
        locked(() -> {
            if (here.remove(work)) {
                left++;
            }
            if (here.isEmpty()) {
                changed.signalAll();
            }
            return left;
        });
    }

    List<Work> all() {
        return locked(() -> List.copyOf(here));
    }

    /** How many have left, and how many are here. */
    record Count(int left, int here) {}

    Count count() {
        return locked(() -> new Count(left, here.size()));
    }

    /** Waits until nothing is here, or until the moment that {@code until} tells has come. */
    Count awaitEmpty(LongSupplier until) {
        await(here::isEmpty, until);
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

    /** Has those who wait ask again for the moment. */
    void wake() {
        locked(() -> {
            changed.signalAll();
            return true;
        });
    }

    private void await(BooleanSupplier done, LongSupplier until) {
        lock.lock();
        try {
            long left = until.getAsLong() - System.nanoTime();
            while (!done.getAsBoolean() && left > 0) {
                changed.awaitNanos(left);
                left = until.getAsLong() - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts the server's own thread
        } finally {
            lock.unlock();
        }
    }

    private <T extends @Nullable Object> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
