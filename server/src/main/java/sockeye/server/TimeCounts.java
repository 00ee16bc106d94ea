package sockeye.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts times in buckets, eight for each power of two of nanoseconds. */
final class TimeCounts {
    private static final int STEPS = 3; // bits
    private static final int BUCKETS = (Long.SIZE - STEPS) << STEPS;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
    private final LongAdder total = new LongAdder();

    void add(Duration time) {
        long nanos = Math.max(0, time.toNanos());
        counts.incrementAndGet(bucket(nanos));
        total.add(nanos);
    }

    /** The leading one and the three bits after it. */
    static int bucket(long nanos) {
        int shift = Math.max(0, Long.SIZE - STEPS - 1 - Long.numberOfLeadingZeros(nanos));
        return (shift << STEPS) + (int) (nanos >>> shift);
    }

    /** The greatest number that a bucket counts. */
    static long greatest(int bucket) {
        int shift = Math.max(0, (bucket >>> STEPS) - 1);
        return ((bucket - ((long) shift << STEPS) + 1) << shift) - 1;
    }

    Histogram histogram() {
        long[] copy = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            copy[i] = counts.get(i);
        }
        return new Histogram(copy, total.sum());
    }
}
