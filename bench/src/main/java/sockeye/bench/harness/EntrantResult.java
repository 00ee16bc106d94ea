package sockeye.bench.harness;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a contestant did in a workload.
 *
 * @param name the contestant's, with what its variant adds
 * @param title what it is
 * @param role what its server was told
 * @param skipped why it did not take part; null if it did
 * @param failed what went wrong; null if nothing did
 * @param rounds what it did in each round
 * @param summary of all rounds
 */
record EntrantResult(
        String name,
        String title,
        String role,
        @Nullable String skipped,
        @Nullable String failed,
        List<Round> rounds,
        Map<Metric, Summary> summary) {
    static EntrantResult of(
            Entrant entrant,
            @Nullable String skipped,
            @Nullable String failed,
            List<Round> rounds) {
        return new EntrantResult(
                entrant.name(),
                entrant.contestant().title(),
                entrant.variant().role(),
                skipped,
                failed,
                List.copyOf(rounds),
                summaries(rounds));
    }

    private static Map<Metric, Summary> summaries(List<Round> rounds) {
        var summaries = new EnumMap<Metric, Summary>(Metric.class);
        for (var metric : Metric.values()) {
            var values =
                    rounds.stream()
                            .map(round -> round.values().get(metric))
                            .filter(Objects::nonNull)
                            .toList();
            Summary.of(values).ifPresent(summary -> summaries.put(metric, summary));
        }
        return summaries;
    }

    Optional<Summary> summary(Metric metric) {
        return Optional.ofNullable(summary.get(metric));
    }
}
