package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** The clock may have any value, negative ones too. */
    @ParameterizedTest
    @ValueSource(longs = {0, -5_000_000_000L, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
    void aSecondsWorthMayComeAtOnce(long now) {
        Rate rate = new Rate(10);
        long schedule = now;
        for (int i = 0; i < 10; i++) {
            assertThat(rate.delay(schedule, now)).isZero();
            schedule = rate.next(schedule, now);
        }
        assertThat(rate.delay(schedule, now)).isEqualTo(SECOND / 10);
        assertThat(rate.delay(schedule, now + SECOND / 10)).isZero();
        assertThat(rate.delay(schedule, now + SECOND / 10 - 1)).isEqualTo(1);
    }

    @Test
    void aPauseSavesNoMoreThanASecondsWorth() {
        Rate rate = new Rate(2);
        long now = 100 * SECOND;
        long schedule = rate.next(rate.next(0, now), now);
        assertThat(rate.delay(schedule, now)).isEqualTo(SECOND / 2);
    }

    @Test
    void withoutALimitNothingWaits() {
        Rate rate = new Rate(Limits.UNLIMITED);
        long schedule = 0;
        for (int i = 0; i < 1_000; i++) {
            assertThat(rate.delay(schedule, 0)).isZero();
            schedule = rate.next(schedule, 0);
        }
    }
}
