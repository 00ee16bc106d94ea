package sockeye.bench.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What a workload's results look like as a table. */
final class Tables {
    private static final String NONE = "-";

    private Tables() {}

    /** Ratios with their spread, then the median of each metric; only those who were measured. */
    static Table of(WorkloadResult result) {
        var measured =
                result.entrants().stream().filter(entrant -> !entrant.rounds().isEmpty()).toList();
        return new Table(
                headings(result), measured.stream().map(entrant -> row(result, entrant)).toList());
    }

    private static List<String> headings(WorkloadResult result) {
        var headings = new ArrayList<>(List.of("contestant", "ratio", "min", "max"));
        result.metrics().forEach(metric -> headings.add(metric.heading()));
        result.entrant(Contestants.SUBJECT)
                .ifPresent(subject -> headings.add(subject.name() + " / this"));
        return headings;
    }

    private static List<String> row(WorkloadResult result, EntrantResult entrant) {
        var cells = new ArrayList<>(List.of(entrant.name()));
        var ratio = entrant.summary(Metric.RATIO);
        cells.add(ratio(ratio, Summary::median));
        cells.add(ratio(ratio, Summary::min));
        cells.add(ratio(ratio, Summary::max));
        for (var metric : result.metrics()) {
            var median = entrant.summary(metric).map(Summary::median);
            cells.add(median.map(metric::text).orElse(NONE));
        }
        result.entrant(Contestants.SUBJECT)
                .ifPresent(subject ->
                        cells.add(ratio(result.ratio(subject, entrant), Summary::median)));
        return cells;
    }

    private static String ratio(Optional<Summary> ratio, ToDoubleFunction<Summary> value) {
        return ratio.map(summary -> Metric.RATIO.text(value.applyAsDouble(summary))).orElse(NONE);
    }

    /** A line for each who did not come to the end, and for each reason not to take part. */
    static List<String> remarks(WorkloadResult result) {
        var remarks = new ArrayList<String>();
        var skipped = new LinkedHashMap<String, List<String>>();
        for (var entrant : result.entrants()) {
            if (entrant.skipped() != null) {
                skipped.computeIfAbsent(entrant.skipped(), _ -> new ArrayList<>())
                        .add(entrant.name());
            } else if (entrant.failed() != null) {
                remarks.add("FAILED: " + entrant.name() + ": " + entrant.failed());
            }
        }
        skipped.forEach((reason, names) ->
                remarks.add("skipped, " + reason + ": " + String.join(", ", names)));
        return remarks;
    }
}
