package sockeye.server;

import java.util.concurrent.TimeUnit;

/**
 * A number of events each second, of which a second's worth may come at once: the generic cell rate
 * algorithm. Its state is the schedule, the time at which the next event would come if all came
 * evenly; times are of {@link System#nanoTime}.
 */
record Rate(int perSecond) {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** How long an event has to wait at {@code now}, in ns. */
    long delay(long schedule, long now) {
        return Math.max(0, schedule - now - (SECOND - interval()));
    }

    /** The schedule after an event. */
    long next(long schedule, long now) {
        return Math.max(schedule - now, 0) + now + interval();
    }

    /** The schedule after an event that did not come. */
    long back(long schedule) {
        return schedule - interval();
    }

    private long interval() {
        return SECOND / perSecond;
    }
}
