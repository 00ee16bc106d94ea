package sockeye.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** When a server quits taking on work, and until when it waits for the rest. */
final class Timetable {
    private static final Duration LONGEST = Duration.ofDays(365);

    private record Moments(long quit, long end) {
        Moments earlier(Moments other) {
            return new Moments(earlier(quit, other.quit), earlier(end, other.end));
        }

        private static long earlier(long a, long b) {
            return a - b < 0 ? a : b;
        }
    }

    private final AtomicReference<Moments> moments = new AtomicReference<>();

    /** Sets both, and later makes both earlier, or leaves them. */
    void set(Duration lag, Duration grace) {
        long quit = System.nanoTime() + bounded(lag).toNanos();
        Moments next = new Moments(quit, quit + bounded(grace).toNanos());
        moments.accumulateAndGet(next, (known, one) -> known == null ? one : known.earlier(one));
    }

    /** Once they are set. */
    long quit() {
        return moments.get().quit();
    }

    /** Once they are set. */
    long end() {
        return moments.get().end();
    }

    private static Duration bounded(Duration time) {
        Duration positive = time.isPositive() ? time : Duration.ZERO;
        return positive.compareTo(LONGEST) > 0 ? LONGEST : positive;
    }
}
