package sockeye.bench.harness;

import java.time.Duration;
import java.util.Locale;

/** Times as people write them. */
final class Seconds {
    private static final double NANOS = 1e9;

    private Seconds() {}

    static Duration duration(double seconds) {
        return Duration.ofNanos((long) (seconds * NANOS));
    }

    static String text(Duration duration) {
        return text(duration.toNanos() / NANOS);
    }

    static String text(double seconds) {
        var text = String.format(Locale.ROOT, "%.3f", seconds);
        return text.replaceFirst("\\.?0+$", "") + " s";
    }
}
