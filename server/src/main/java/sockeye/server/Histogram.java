package sockeye.server;

import java.time.Duration;
import java.util.stream.LongStream;

/** How often which times occurred, to an eighth of each. It does not change. */
public final class Histogram {
    private final long[] counts;
    private final long total;

    Histogram(long[] counts, long total) {
        this.counts = counts;
        this.total = total;
    }

    /**
     * How many times were measured.
     *
     * @return their number
     */
    public long count() {
        return LongStream.of(counts).sum();
    }

    /**
     * All times together.
     *
     * @return their sum
     */
    public Duration total() {
        return Duration.ofNanos(total);
    }

    /**
     * The time that a share of all did not exceed.
     *
     * @param share from 0 to 1: 0.99 for the 99th percentile
     * @return the time, or an eighth of it more; zero if none was measured
     * @throws IllegalArgumentException if there is no such share
     */
    public Duration quantile(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share: " + share + " is not from 0 to 1");
        }
        long rank = Math.max(1, (long) Math.ceil(share * count()));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Duration.ofNanos(TimeCounts.greatest(i));
            }
        }
        return Duration.ZERO;
    }

    @Override
    public String toString() {
        return count()
                + " times, median "
                + quantile(0.5)
                + ", 99 % "
                + quantile(0.99)
                + ", greatest "
                + quantile(1);
    }
}
