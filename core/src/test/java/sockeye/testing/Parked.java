package sockeye.testing;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Acts when a thread's state says that it is parked, or blocked in epoll_wait: what tests do
 * instead of sleeping.
 */
public final class Parked {
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    /** Something that may throw. */
    public interface Action {
        void run() throws Exception;
    }

    private Parked() {}

    /** Waits until {@code thread} is parked, and acts. */
    public static void then(Thread thread, Action action) throws Exception {
        await(thread);
        action.run();
    }

    /** Waits until {@code thread} is parked; fails if it ends before. */
    public static void await(Thread thread) {
        until(
                () -> {
                    if (thread.getState() == Thread.State.TERMINATED) {
                        throw new AssertionError("ended before it parked: " + thread);
                    }
                    return is(thread);
                },
                () -> "not parked: " + thread + " " + thread.getState());
    }

    /** Waits until {@code condition} holds; fails with {@code otherwise} after a while. */
    public static void until(BooleanSupplier condition, Supplier<String> otherwise) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError(otherwise.get());
            }
            pause();
        }
    }

    /** Lets others run. */
    @SuppressWarnings("ThreadPriorityCheck") // no result depends on it
    public static void pause() {
        Thread.yield();
    }

    static boolean is(Thread thread) {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> LockSupport.getBlocker(thread) != null;
            case RUNNABLE ->
                    !thread.isVirtual()
                            && Arrays.stream(thread.getStackTrace())
                                    .anyMatch(frame -> frame.getMethodName().equals("epoll_wait"));
            default -> false;
        };
    }
}
