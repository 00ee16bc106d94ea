package sockeye.poll;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static sockeye.poll.Descriptor.NEVER;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Wakes a side's thread when the deadline of its wait passes. Most waits end long before, and the
 * next one has a later deadline. So an alarm that is set stays set: if it goes off too early for
 * who waits then, or for nobody, it is set anew, or not at all. A connection whose receives have a
 * timeout of a minute sets one alarm a minute, however many they are.
 */
final class Alarm {
    /** Its one thread sleeps until the first of all alarms. */
    static final class Clock {
        static final ScheduledThreadPoolExecutor EXECUTOR =
                new ScheduledThreadPoolExecutor(
                        1,
                        Thread.ofPlatform()
                                .daemon()
                                .inheritInheritableThreadLocals(false)
                                .name("sockeye-alarm")
                                .factory());

        static {
            EXECUTOR.setRemoveOnCancelPolicy(true);
        }
    }

    private final Waiter waiter;
    private volatile long wanted = NEVER;
    private volatile long set = NEVER; // for when; written by whoever holds this
    private @Nullable Future<?> pending; // guarded by this

    Alarm(Waiter waiter) {
        this.waiter = waiter;
    }

    /**
     * From now until {@link #drop} it wakes the thread that is parked, at {@code deadline}. Here
     * {@code wanted} is written before {@code set} is read, and in {@link #goOff} it is the other
     * way round: one of the two sees what the other wrote.
     */
    void want(long deadline) {
        wanted = deadline;
        if (isLaterThan(deadline)) {
            setTo(deadline);
        }
    }

    /** The wait is over. */
    void drop() {
        wanted = NEVER;
    }

    /** Nobody will wait any more. */
    synchronized void cancel() {
        if (pending != null) {
            pending.cancel(false);
        }
    }

    private boolean isLaterThan(long deadline) {
        return set == NEVER || set - deadline > 0;
    }

    private synchronized void setTo(long deadline) {
        if (isLaterThan(deadline)) {
            cancel();
            set = deadline;
            long left = deadline - System.nanoTime();
            pending = Clock.EXECUTOR.schedule(this::goOff, left, NANOSECONDS);
        }
    }

    private synchronized void goOff() {
        pending = null;
        set = NEVER;
        long deadline = wanted;
        if (deadline == NEVER) {
            return;
        } else if (deadline - System.nanoTime() > 0) {
            setTo(deadline);
        } else {
            waiter.rouse();
        }
    }
}
