package sockeye.bench.harness;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Percentiles of what the load wrote down: nanoseconds, 64 bits each. */
final class Latencies {
    /** What is told of them, the more usual ones first. */
    static final Map<Metric, Double> PERCENTILES = percentiles();

    private static final int SIGNIFICANT_DIGITS = 3;

    private Latencies() {}

    private static Map<Metric, Double> percentiles() {
        var percentiles = new LinkedHashMap<Metric, Double>();
        percentiles.put(Metric.P50, 50.0);
        percentiles.put(Metric.P90, 90.0);
        percentiles.put(Metric.P99, 99.0);
        percentiles.put(Metric.P99_9, 99.9);
        percentiles.put(Metric.P99_99, 99.99);
        percentiles.put(Metric.LONGEST, 100.0);
        return percentiles;
    }

    static Map<Metric, Double> read(Path file) throws IOException {
        var latencies =
                ByteBuffer.wrap(Files.readAllBytes(file)).order(LITTLE_ENDIAN).asLongBuffer();
        if (!latencies.hasRemaining()) {
            throw new IOException("there are none");
        }
        var histogram = new Histogram(SIGNIFICANT_DIGITS);
        while (latencies.hasRemaining()) {
            histogram.recordValue(latencies.get());
        }
        var values = new EnumMap<Metric, Double>(Metric.class);
        PERCENTILES.forEach((metric, percentile) ->
                values.put(metric, (double) histogram.getValueAtPercentile(percentile)));
        return values;
    }
}
