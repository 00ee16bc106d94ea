package sockeye.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** When a server quits taking on work, and until when it waits for the rest. */
final class Timetable {
    private static final Duration LONGEST = Duration.ofDays(365);

    private final AtomicLong quit = new AtomicLong(in(LONGEST));
    private final AtomicLong end = new AtomicLong(in(LONGEST.plus(LONGEST)));

    /** Makes both earlier, or leaves them. */
    void set(Duration lag, Duration grace) {
        Duration before = bounded(lag);
        Duration whole = before.plus(bounded(grace));
        quit.accumulateAndGet(in(before), Timetable::earlier);
        end.accumulateAndGet(in(whole), Timetable::earlier);
    }

    long quit() {
        return quit.get();
    }

    long end() {
        return end.get();
    }

    private static Duration bounded(Duration time) {
        Duration positive = time.isPositive() ? time : Duration.ZERO;
        return positive.compareTo(LONGEST) > 0 ? LONGEST : positive;
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }
}
