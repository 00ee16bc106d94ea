package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UptakeTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration PROGRESS = Duration.ofSeconds(10);

    @ParameterizedTest
    @ValueSource(longs = {0, -15 * SECOND, Long.MAX_VALUE - 5 * SECOND, Long.MIN_VALUE})
    void whoTakesNothingHasTheTimeOfProgress(long now) {
        Uptake uptake = new Uptake(PROGRESS, 1_000_000, now);
        assertThat(uptake.patience(1_000_000, now)).isEqualTo(PROGRESS);
        assertThat(uptake.patience(1_000_000, now + 10 * SECOND - 1))
                .isEqualTo(Duration.ofNanos(1));
        assertThat(uptake.patience(1_000_000, now + 10 * SECOND)).isZero();
        assertThat(uptake.patience(1_000_000, now + 11 * SECOND)).isZero();
    }

    @Test
    void whoTakesSomethingHasItAnew() {
        Uptake uptake = new Uptake(PROGRESS, 1_000_000, 0);
        assertThat(uptake.patience(999_999, 9 * SECOND)).isEqualTo(PROGRESS);
        assertThat(uptake.patience(999_999, 18 * SECOND)).isEqualTo(Duration.ofSeconds(1));
        assertThat(uptake.patience(999_998, 18 * SECOND)).isEqualTo(PROGRESS);
    }

    /** It takes something each second, and would be at it for hours. */
    @Test
    void whoTricklesIsTooSlow() {
        int left = 20 * Uptake.SLOWEST;
        Uptake uptake = new Uptake(PROGRESS, left, 0);
        for (int second = 1; second <= 20; second++) {
            assertThat(uptake.patience(left - second, second * SECOND)).isEqualTo(PROGRESS);
        }
        assertThat(uptake.patience(left - 29, 29 * SECOND)).isEqualTo(Duration.ofSeconds(1));
        assertThat(uptake.patience(left - 30, 30 * SECOND)).isZero();
    }

    @Test
    void whoIsJustFastEnoughTakesEverything() {
        int seconds = 10_000;
        Uptake uptake = new Uptake(PROGRESS, seconds * Uptake.SLOWEST, 0);
        for (int second = 1; second <= seconds; second++) {
            int left = (seconds - second) * Uptake.SLOWEST;
            assertThat(uptake.patience(left, second * SECOND))
                    .as("after %d s", second)
                    .isPositive();
        }
    }

    /** What is less than a second's worth has the time of progress, too. */
    @Test
    void aLittleHasItsTime() {
        assertThat(new Uptake(PROGRESS, 1, 0).patience(1, 9 * SECOND)).isPositive();
    }

    @Test
    void withoutALimitNobodyIsTooSlow() {
        Uptake uptake = new Uptake(Limits.FOREVER, 1_000_000, 0);
        assertThat(uptake.patience(1_000_000, 0)).isEqualTo(Limits.FOREVER);
        assertThat(uptake.patience(1_000_000, 1_000_000 * SECOND)).isGreaterThan(PROGRESS);
    }
}
