package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeCountsTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 8, 15, 16, 17, 1_000, 123_456_789, 1L << 60})
    void aBucketIsAnEighthWide(long nanos) {
        int bucket = TimeCounts.bucket(nanos);
        long greatest = TimeCounts.greatest(bucket);
        assertThat(greatest).isBetween(nanos, nanos + nanos / 8);
        assertThat(TimeCounts.bucket(greatest)).isEqualTo(bucket);
        assertThat(TimeCounts.bucket(greatest + 1)).isEqualTo(bucket + 1);
    }

    @Test
    void theLongestTimeHasABucket() {
        TimeCounts counts = new TimeCounts();
        counts.add(Duration.ofNanos(Long.MAX_VALUE));
        assertThat(counts.histogram().quantile(1)).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
    }

    @Test
    void quantiles() {
        TimeCounts counts = new TimeCounts();
        for (int ms = 1; ms <= 100; ms++) {
            counts.add(Duration.ofMillis(ms));
        }
        Histogram histogram = counts.histogram();
        assertThat(histogram.count()).isEqualTo(100);
        assertThat(histogram.total()).isEqualTo(Duration.ofMillis(5_050));
        assertThat(histogram.quantile(0.5)).isBetween(Duration.ofMillis(50), Duration.ofMillis(57));
        assertThat(histogram.quantile(0)).isBetween(Duration.ofMillis(1), Duration.ofMillis(2));
        assertThat(histogram.quantile(1)).isBetween(Duration.ofMillis(100), Duration.ofMillis(113));
        assertThat(histogram).asString().startsWith("100 times, median PT0.05");
        assertThat(new TimeCounts().histogram().quantile(0.5)).isZero();
        assertThatThrownBy(() -> histogram.quantile(1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("share: 1.5 is not from 0 to 1");
    }
}
