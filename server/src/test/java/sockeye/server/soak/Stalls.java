package sockeye.server.soak;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How much a thread of this process was held up by whatever else the machine does. */
final class Stalls implements AutoCloseable {
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(5);

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong sum = new AtomicLong();
    private long last = System.nanoTime(); // of the clock's thread

    Stalls() {
        var _ = clock.scheduleWithFixedDelay(this::tick, INTERVAL, INTERVAL, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        long now = System.nanoTime();
        sum.addAndGet(now - last - INTERVAL);
        last = now;
    }

    /** The sum until now. */
    Duration sum() {
        return Duration.ofNanos(sum.get());
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
