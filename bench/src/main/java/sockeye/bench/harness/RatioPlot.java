package sockeye.bench.harness;

import static sockeye.bench.harness.Metric.RATIO;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.util.Optional;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/** A row for each contestant: a dot at the median of its ratios, a bar from least to greatest. */
final class RatioPlot {
    private static final int ROW = 24;
    private static final int FRAME = 96;
    private static final double DOT = 8;
    private static final Color OURS = new Color(0xD9480F);
    private static final Color OTHERS = new Color(0x1C5D99);

    private RatioPlot() {}

    static Optional<Chart> of(WorkloadResult result) {
        var rows =
                result.entrants().reversed().stream() // axes count upwards, tables downwards
                        .filter(entrant -> entrant.summary(RATIO).isPresent())
                        .toList();
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        var ours = new XYIntervalSeries("Sockeye");
        var others = new XYIntervalSeries("others");
        for (int row = 0; row < rows.size(); row++) {
            var entrant = rows.get(row);
            var ratio = entrant.summary(RATIO).orElseThrow();
            (entrant.name().startsWith("sockeye") ? ours : others)
                    .add(ratio.median(), ratio.min(), ratio.max(), row, row, row);
        }
        var names = rows.stream().map(EntrantResult::name).toArray(String[]::new);
        var plot = plot(result.compared(), ours, others, names);
        return Optional.of(Chart.of(result.title(), plot, false, FRAME + ROW * rows.size()));
    }

    private static XYPlot plot(
            Metric compared, XYIntervalSeries ours, XYIntervalSeries others, String... names) {
        var series = new XYIntervalSeriesCollection();
        series.addSeries(ours);
        series.addSeries(others);
        var renderer = new XYErrorRenderer();
        renderer.setDrawYError(false);
        renderer.setDefaultShape(new Ellipse2D.Double(-DOT / 2, -DOT / 2, DOT, DOT));
        renderer.setAutoPopulateSeriesShape(false);
        renderer.setErrorStroke(new BasicStroke(2));
        renderer.setSeriesPaint(0, OURS);
        renderer.setSeriesPaint(1, OTHERS);
        var ratios =
                new NumberAxis(
                        compared.heading()
                                + " as a ratio to "
                                + Contestants.BASELINE
                                + ", "
                                + compared.better());
        var plot = new XYPlot(series, ratios, Chart.names(names), renderer);
        plot.addDomainMarker(new ValueMarker(1, Color.BLACK, new BasicStroke(1)));
        return plot;
    }
}
