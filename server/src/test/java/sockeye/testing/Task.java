package sockeye.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/** What a virtual thread of its own does, and how it ended. */
public final class Task<T> {
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final FutureTask<T> future;
    private final Thread thread;
    private volatile boolean interrupted;

    private Task(Callable<T> work) {
        future =
                new FutureTask<>(() -> {
                    try {
                        return work.call();
                    } finally {
                        interrupted = Thread.currentThread().isInterrupted();
                    }
                });
        thread = Thread.ofVirtual().start(future);
    }

    public static <T> Task<T> start(Callable<T> work) {
        return new Task<>(work);
    }

    /** Its result; what it threw is thrown. */
    public T get() throws Exception {
        try {
            return future.get(20, SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** What it threw. */
    public Throwable failure() throws Exception {
        try {
            throw new AssertionError("nothing thrown, returned " + future.get(20, SECONDS));
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        }
    }

    public boolean isDone() {
        return future.isDone();
    }

    /** Waits until it is parked. */
    public Task<T> parked() {
        long start = System.nanoTime();
        while (!isParked()) {
            if (isDone() || System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError("not parked: " + thread);
            }
            Thread.onSpinWait();
        }
        return this;
    }

    private boolean isParked() {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> LockSupport.getBlocker(thread) != null;
            default -> false;
        };
    }

    public void interrupt() {
        thread.interrupt();
    }

    /** Whether its thread's flag was set when the work ended. */
    public boolean endedInterrupted() {
        return interrupted;
    }
}
