package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimetableTest {
    private static final Duration YEAR = Duration.ofDays(365);

    private final Timetable timetable = new Timetable();
    private final long begin = System.nanoTime();

    private void assertQuitsIn(Duration time) {
        assertComesIn(timetable.quit(), time);
    }

    private void assertEndsIn(Duration time) {
        assertComesIn(timetable.end(), time);
    }

    private void assertComesIn(long moment, Duration time) {
        assertThat(Duration.ofNanos(moment - begin)).isBetween(time, time.plusSeconds(30));
    }

    @Test
    void theGraceComesAfterTheLag() {
        timetable.set(Duration.ofMinutes(1), Duration.ofMinutes(2));
        assertQuitsIn(Duration.ofMinutes(1));
        assertEndsIn(Duration.ofMinutes(3));
    }

    @Test
    void itBecomesEarlierOnly() {
        timetable.set(Duration.ofMinutes(10), Duration.ofMinutes(10));
        timetable.set(Duration.ofMinutes(30), Duration.ofMinutes(30));
        assertQuitsIn(Duration.ofMinutes(10));
        assertEndsIn(Duration.ofMinutes(20));
        timetable.set(Duration.ofMinutes(5), Duration.ofMinutes(30));
        assertQuitsIn(Duration.ofMinutes(5));
        assertEndsIn(Duration.ofMinutes(20));
        timetable.set(Duration.ofMinutes(7), Duration.ofMinutes(8));
        assertQuitsIn(Duration.ofMinutes(5));
        assertEndsIn(Duration.ofMinutes(15));
        timetable.set(Duration.ZERO, Duration.ZERO);
        assertQuitsIn(Duration.ZERO);
        assertEndsIn(Duration.ZERO);
    }

    @Test
    void negativeTimesAreNone() {
        timetable.set(Duration.ofDays(-1), Duration.ofDays(-1));
        assertQuitsIn(Duration.ZERO);
        assertEndsIn(Duration.ZERO);
    }

    @Test
    void noTimeIsLongerThanAYear() {
        timetable.set(Limits.FOREVER, Limits.FOREVER);
        assertQuitsIn(YEAR);
        assertEndsIn(YEAR.multipliedBy(2));
    }
}
