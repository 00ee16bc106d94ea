package sockeye.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How well the other side of an ended connection takes what is left for it: something at least each
 * {@code progress}, and {@link #SLOWEST} on average. Times are of {@link System#nanoTime}.
 */
final class Uptake {
    /** Bytes a second that it takes at least: one that trickles would hold for days. */
    static final int SLOWEST = 1024;

    private final Duration progress;
    private final long due;
    private long since;
    private int left;

    Uptake(Duration progress, int left, long now) {
        this.progress = progress;
        this.due = now + TimeUnit.SECONDS.toNanos(left / SLOWEST);
        this.since = now;
        this.left = left;
    }

    /**
     * How long it may go on like this, if so many bytes are left now; nothing if it is too slow.
     */
    Duration patience(int left, long now) {
        if (left < this.left) {
            since = now;
        }
        this.left = left;
        Duration patience = progress.minusNanos(Math.max(now - since, now - due));
        return patience.isPositive() ? patience : Duration.ZERO;
    }
}
