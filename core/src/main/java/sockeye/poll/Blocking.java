package sockeye.poll;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Where calls go that can only block: look-ups of names, lingering closes, regular files. They run
 * on a few daemon platform threads, so that no virtual thread holds its carrier; a deadline ends
 * the caller's wait, not the call.
 */
public final class Blocking {
    private static final int THREADS = 32;

    private static final class Pool {
        static final ThreadPoolExecutor EXECUTOR =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        10,
                        SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform()
                                .daemon()
                                .inheritInheritableThreadLocals(false)
                                .name("sockeye-blocking-", 0)
                                .factory());

        static {
            EXECUTOR.allowCoreThreadTimeOut(true);
        }
    }

    private Blocking() {}

    /**
     * Runs {@code call} and waits: its result, {@link Descriptor#EXPIRED} or {@link
     * Descriptor#INTERRUPTED}. The result of a call whose caller has gone is given to {@code
     * abandoned}.
     */
    public static long call(long deadline, LongSupplier call, LongConsumer abandoned) {
        AtomicBoolean settled = new AtomicBoolean();
        return await(
                deadline,
                settled,
                () -> {
                    long result = call.getAsLong();
                    if (!settled.compareAndSet(false, true)) {
                        abandoned.accept(result);
                    }
                    return result;
                });
    }

    /**
     * As {@link #call}, but a call that has begun is waited for, so that nothing it did is lost:
     * for calls that end soon.
     */
    public static long begun(long deadline, LongSupplier call) {
        AtomicBoolean settled = new AtomicBoolean();
        return await(
                deadline, settled, () -> settled.compareAndSet(false, true) ? call.getAsLong() : 0);
    }

    /**
     * Whoever sets {@code settled}, the caller by going or the call, decides what becomes of it.
     */
    private static long await(long deadline, AtomicBoolean settled, Callable<Long> call) {
        FutureTask<Long> task = new FutureTask<>(call);
        Pool.EXECUTOR.execute(task);
        long ended;
        try {
            if (deadline == Descriptor.NEVER) {
                return task.get();
            }
            long left = deadline == Descriptor.NOW ? 0 : deadline - System.nanoTime();
            return task.get(Math.max(left, 0), NANOSECONDS);
        } catch (TimeoutException e) {
            ended = Descriptor.EXPIRED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = Descriptor.INTERRUPTED;
        } catch (ExecutionException e) {
            throw thrown(e);
        }
        return settled.compareAndSet(false, true) ? ended : uninterruptibly(task);
    }

    /** Runs {@code call} and waits for its result, whatever interrupts. */
    public static long uninterruptibly(LongSupplier call) {
        FutureTask<Long> task = new FutureTask<>(call::getAsLong);
        Pool.EXECUTOR.execute(task);
        return uninterruptibly(task);
    }

    private static long uninterruptibly(FutureTask<Long> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw thrown(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException thrown(ExecutionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
            return cause;
        }
        throw (Error) e.getCause();
    }
}
