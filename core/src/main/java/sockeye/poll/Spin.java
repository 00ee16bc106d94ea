package sockeye.poll;

import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * How a leaf that finds nothing looks on for a moment before its thread parks.
 *
 * <p>To be parked and woken costs about {@link #LONGEST} of processor time, and as much in latency.
 * So looking on for so long is never much worse than parking at once, and much better if an event
 * comes meanwhile. The last gap is the forecast of the next: with little to do a leaf's thread
 * stays parked, and so does not spin at all.
 */
final class Spin {
    /** How long to look on, in nanoseconds. */
    static final long LONGEST = 50_000;

    /** A gap that ended with a wake-up seems longer than it was, by about that wake-up. */
    static final long SHORT_GAP = 2 * LONGEST;

    private final Semaphore spinners;
    private final LongSupplier clock;

    /**
     * Takes turns with the others that have the same {@code spinners}; {@code clock} is
     * System.nanoTime.
     */
    Spin(Semaphore spinners, LongSupplier clock) {
        this.spinners = spinners;
        this.clock = clock;
    }

    /**
     * Permits for half of the {@code processors}: what the spinning threads wait for needs some as
     * well.
     */
    static Semaphore permits(int processors) {
        return new Semaphore(Math.max(1, processors / 2));
    }

    long now() {
        return clock.getAsLong();
    }

    /** Whether news that come now, after nothing {@code since}, forecast more. */
    boolean isShort(long since) {
        return now() - since < SHORT_GAP;
    }

    /** Asks {@code look} for a moment, until it is not 0; not at all if enough others do so. */
    long lookOn(LongSupplier look) {
        if (!spinners.tryAcquire()) {
            return 0;
        }
        try {
            long began = now();
            long n = 0;
            while (n == 0 && now() - began < LONGEST) {
                letOthersRun();
                n = look.getAsLong();
            }
            return n;
        } finally {
            spinners.release();
        }
    }

    /** Lets the virtual threads run that could. */
    @SuppressWarnings("ThreadPriorityCheck")
    static void letOthersRun() {
        Thread.yield();
    }
}
