package sockeye.testing;

import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a test has opened, closed after it in reverse order: a field of the test with JUnit's
 * {@code @AutoClose}. Any thread may add to it.
 */
public final class Opened implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();

    /** Adds one, which is returned. */
    public <T extends AutoCloseable> T add(T one) {
        open.push(one);
        return one;
    }

    /** Adds several, of which the last is closed first. */
    public void addAll(Collection<? extends AutoCloseable> all) {
        all.forEach(this::add);
    }

    /**
     * Closes all, once, whatever fails: the first failure is thrown, the others suppressed in it.
     */
    @Override
    public void close() throws Exception {
        Throwable failure = null;
        for (AutoCloseable one = open.poll(); one != null; one = open.poll()) {
            failure = failureOf(one, failure);
        }
        if (failure instanceof Error error) {
            throw error;
        } else if (failure instanceof Exception exception) {
            throw exception;
        }
    }

    private static @Nullable Throwable failureOf(
            AutoCloseable closing, @Nullable Throwable before) {
        try {
            closing.close();
        } catch (Throwable e) {
            if (before == null) {
                return e;
            } else if (!before.equals(e)) {
                before.addSuppressed(e);
            }
        }
        return before;
    }
}
