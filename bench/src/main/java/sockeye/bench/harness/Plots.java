package sockeye.bench.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A workload's results as pictures. */
final class Plots {
    private Plots() {}

    /** Pictures by the names of their files. */
    static Map<String, Chart> of(WorkloadResult result) {
        var plots = new LinkedHashMap<String, Chart>();
        RatioPlot.of(result).ifPresent(chart -> plots.put(result.name() + ".svg", chart));
        LatencyPlot.of(result)
                .ifPresent(chart -> plots.put(result.name() + "-percentiles.svg", chart));
        return plots;
    }

    static void write(WorkloadResult result, Path folder) throws IOException {
        for (var plot : of(result).entrySet()) {
            Files.writeString(folder.resolve(plot.getKey()), plot.getValue().svg());
        }
    }
}
