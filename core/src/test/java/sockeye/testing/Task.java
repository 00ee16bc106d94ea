package sockeye.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Work that a thread of its own does, and how it ended. Nothing here waits for ever. */
public final class Task<T> {
    private static final long PATIENCE_SECONDS = 20;
    private static final Set<Task<?>> RUNNING = ConcurrentHashMap.newKeySet();

    private final FutureTask<T> future;
    private final Thread thread;
    private final long began = System.nanoTime();
    private volatile long ended;
    private volatile boolean interrupted;

    private Task(Thread.Builder builder, Callable<T> work) {
        future =
                new FutureTask<>(() -> {
                    try {
                        return work.call();
                    } finally {
                        ended = System.nanoTime();
                        interrupted = Thread.currentThread().isInterrupted();
                    }
                });
        thread =
                builder.unstarted(() -> {
                    future.run();
                    RUNNING.remove(this);
                });
    }

    static <T> Task<T> start(Thread.Builder builder, Callable<T> work) {
        Task<T> task = new Task<>(builder, work);
        RUNNING.add(task);
        task.thread.start();
        return task;
    }

    /** Its result; what it threw is thrown. */
    public T get() throws Exception {
        try {
            return ended();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new AssertionError(e);
        }
    }

    /** What it threw; fails if it returned. */
    public Throwable failure() throws Exception {
        try {
            throw new AssertionError("nothing thrown, returned " + ended());
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        }
    }

    private T ended() throws InterruptedException, ExecutionException {
        try {
            return future.get(PATIENCE_SECONDS, SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("still running: " + this, e);
        }
    }

    public boolean isDone() {
        return future.isDone();
    }

    /** Waits until it is parked. */
    public Task<T> parked() {
        Parked.await(thread);
        return this;
    }

    public boolean isParked() {
        return Parked.is(thread);
    }

    public void interrupt() {
        thread.interrupt();
    }

    /** Whether its thread's flag was set when the work ended. */
    public boolean endedInterrupted() {
        return interrupted;
    }

    /** How long it ran. */
    public Duration lasted() {
        return Duration.ofNanos(ended - began);
    }

    static List<Task<?>> running() {
        return List.copyOf(RUNNING);
    }

    static void forget() {
        RUNNING.clear();
    }

    @Override
    public String toString() {
        return Arrays.stream(thread.getStackTrace())
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining("", thread + " " + thread.getState(), "\n"));
    }
}
