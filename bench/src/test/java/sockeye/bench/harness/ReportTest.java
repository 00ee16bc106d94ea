package sockeye.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sockeye.bench.harness.Service.Variant;
import sockeye.bench.harness.WorkloadResult.Parameters;

/** Tables, the page, the plots and the file. */
final class ReportTest {
    private static final WorkloadResult RESULT =
            new WorkloadResult(
                    "echo",
                    "An echo",
                    Fakes.WORKLOAD.shape().metrics(),
                    Parameters.of(Fakes.WORKLOAD, 2),
                    List.of(
                            entrant("c-epoll", null, null, 1000, 2000),
                            entrant("sockeye-threads", null, null, 900, 2200),
                            entrant("python", "there is no python3", null),
                            entrant("netty-nio", null, "the load hangs", 500)));

    private static EntrantResult entrant(
            String name, @Nullable String skipped, @Nullable String failed, int... speeds) {
        var baseline = List.of(1000.0, 2000.0);
        var rounds = new ArrayList<Round>();
        for (int i = 0; i < speeds.length; i++) {
            Map<Metric, Double> values = new EnumMap<>(Metric.class);
            values.put(Metric.OPERATIONS, (double) speeds[i]);
            values.put(Metric.RATIO, speeds[i] / baseline.get(i));
            values.put(Metric.P50, 12_000.0);
            values.put(Metric.P99, 100_000.0);
            rounds.add(new Round(i + 1, 1, values));
        }
        var contestant = new Contestant(name, "", Platform.NATIVE, List.of());
        return EntrantResult.of(
                new Entrant(contestant, new Variant("", "echo")), skipped, failed, rounds);
    }

    @Test
    void aTableHasMediansAndRatios() {
        assertThat(Tables.of(RESULT).text().lines().map(line -> line.replaceAll(" {2,}", "|")))
                .containsExactly(
                        "contestant|ratio|min|max|operations/s|server CPU µs/op|peak MiB"
                                + "|sockeye-threads / this",
                        "c-epoll|1.00|1.00|1.00|1,500|-|-|1.00",
                        "sockeye-threads|1.00|0.90|1.10|1,550|-|-|1.00",
                        "netty-nio|0.50|0.50|0.50|500|-|-|1.80");
        assertThat(Tables.remarks(RESULT))
                .containsExactly(
                        "FAILED: netty-nio: the load hangs",
                        "skipped, there is no python3: python");
    }

    @Test
    void columnsOfTextStandUnderEachOther() {
        var table =
                new Table(List.of("name", "x"), List.of(List.of("a", "1.00"), List.of("bb", "20")));
        assertThat(table.text()).isEqualTo("name     x\na     1.00\nbb      20");
        assertThat(table.markdown())
                .isEqualTo("| name | x |\n|---|--:|\n| a | 1.00 |\n| bb | 20 |");
    }

    @Test
    void whatIsWrittenIsReadAgain(@TempDir Path folder) throws IOException {
        var results = new Results(Map.of("kernel", "Linux"), Settings.QUICK, List.of(RESULT));
        var file = folder.resolve(Report.DATA);
        results.write(file);
        assertThat(Results.read(file)).isEqualTo(results);
    }

    @Test
    void thePageShowsTheTablesAndThePlots(@TempDir Path folder) throws IOException {
        var results = new Results(Map.of("kernel", "Linux"), Settings.QUICK, List.of(RESULT));
        Report.write(results, folder);
        assertThat(folder.resolve(Report.PAGE))
                .content()
                .contains("- kernel: Linux")
                .contains("## echo")
                .contains("| sockeye-threads | 1.00 | 0.90 | 1.10 |")
                .contains("![An echo](echo.svg)", "![An echo](echo-percentiles.svg)");
        for (var plot : List.of("echo.svg", "echo-percentiles.svg")) {
            assertThat(Files.readString(folder.resolve(plot)))
                    .contains("<svg", "sockeye-threads", "netty-nio")
                    .doesNotContain("python");
        }
    }
}
