package sockeye.bench.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.XYPlot;

/** A chart of a size, on white, with a grid. */
record Chart(JFreeChart chart, int height) {
    private static final int WIDTH = 720;

    /** The fonts of this machine need not be those of who looks at the picture. */
    private static final Pattern FONT = Pattern.compile("font-family:&quot;[^&]*&quot;;");

    private static final Color GRID = new Color(0xD8D8D8);

    static Chart of(String title, XYPlot plot, boolean legend, int height) {
        plot.setBackgroundPaint(Color.WHITE);
        plot.setDomainGridlinePaint(GRID);
        plot.setRangeGridlinePaint(GRID);
        plot.setOutlineVisible(false);
        var chart = new JFreeChart(title, JFreeChart.DEFAULT_TITLE_FONT, plot, legend);
        chart.setBackgroundPaint(Color.WHITE);
        chart.getTitle().setFont(chart.getTitle().getFont().deriveFont(14f));
        return new Chart(chart, height);
    }

    /** An axis of names instead of numbers. */
    static SymbolAxis names(String... names) {
        var axis = new SymbolAxis("", names);
        axis.setGridBandsVisible(false);
        return axis;
    }

    String svg() throws IOException {
        var graphics = new VectorGraphics2D();
        chart.draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, height));
        var bytes = new ByteArrayOutputStream();
        new SVGProcessor()
                .getDocument(graphics.getCommands(), new PageSize(WIDTH, height))
                .writeTo(bytes);
        return FONT.matcher(bytes.toString(UTF_8)).replaceAll("font-family:sans-serif;");
    }
}
