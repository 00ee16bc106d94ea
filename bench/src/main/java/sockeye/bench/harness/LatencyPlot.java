package sockeye.bench.harness;

import java.text.NumberFormat;
import java.util.Locale;
import java.util.Optional;
import org.jfree.chart.axis.LogarithmicAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** A line for each contestant from its median latency to its longest. */
final class LatencyPlot {
    private static final int HEIGHT = 480;

    private LatencyPlot() {}

    static Optional<Chart> of(WorkloadResult result) {
        var lines = new XYSeriesCollection();
        for (var entrant : result.entrants()) {
            var line = line(entrant);
            if (!line.isEmpty()) {
                lines.addSeries(line);
            }
        }
        if (lines.getSeriesCount() == 0) {
            return Optional.empty();
        }
        var plot = new XYPlot(lines, percentiles(), micros(), new XYLineAndShapeRenderer());
        return Optional.of(Chart.of(result.title(), plot, true, HEIGHT));
    }

    private static XYSeries line(EntrantResult entrant) {
        var line = new XYSeries(entrant.name());
        int x = 0;
        for (var metric : Latencies.PERCENTILES.keySet()) {
            var median = entrant.summary(metric).map(Summary::median);
            if (median.isPresent()) {
                line.add(x, metric.inUnit(median.get()));
            }
            x++;
        }
        return line;
    }

    private static NumberAxis percentiles() {
        return Chart.names(
                Latencies.PERCENTILES.keySet().stream()
                        .map(metric -> metric.heading().replace(" µs", ""))
                        .toArray(String[]::new));
    }

    private static LogarithmicAxis micros() {
        var axis = new LogarithmicAxis("µs, median of the rounds");
        axis.setLog10TickLabelsFlag(false);
        axis.setStrictValuesFlag(false);
        axis.setNumberFormatOverride(NumberFormat.getIntegerInstance(Locale.ROOT));
        return axis;
    }
}
