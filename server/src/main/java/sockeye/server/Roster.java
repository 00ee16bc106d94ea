package sockeye.server;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The connections that are served now, and how many have been. */
final class Roster {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition empty = lock.newCondition();
    private final Set<Connection> here = new HashSet<>();
    private int left;

    void enter(Connection connection) {
        locked(() -> here.add(connection));
    }

    /** Takes it out, if it is here. */
    void leave(Connection connection) {
        locked(() -> {
            if (here.remove(connection)) {
                left++;
            }
            if (here.isEmpty()) {
                empty.signalAll();
            }
            return left;
        });
    }

    List<Connection> connections() {
        return locked(() -> List.copyOf(here));
    }

    /** How many have left, and how many are here. */
    record Count(int left, int here) {}

    Count count() {
        return locked(() -> new Count(left, here.size()));
    }

    /** Waits until nobody is here, or until {@code nanos} have passed. */
    Count awaitEmpty(long nanos) {
        lock.lock();
        try {
            long remaining = nanos;
            while (!here.isEmpty() && remaining > 0) {
                remaining = empty.awaitNanos(remaining);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts the server's own thread
        } finally {
            lock.unlock();
        }
        return count();
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
