package sockeye.bench.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What all contestants did in a workload.
 *
 * @param name the workload's
 * @param title what it is
 * @param metrics what is shown of it; the first is what is compared
 * @param parameters all that the servers and the load were told
 * @param entrants the contestants
 */
record WorkloadResult(
        String name,
        String title,
        List<Metric> metrics,
        Parameters parameters,
        List<EntrantResult> entrants) {
    /**
     * How a workload was measured.
     *
     * @param shape the kind of measuring
     * @param service what the servers did
     * @param demand what the load asked; null if there was none
     * @param rounds how often
     */
    record Parameters(String shape, Service service, @Nullable Demand demand, int rounds) {
        static Parameters of(Workload workload, int rounds) {
            var shape = workload.shape();
            return new Parameters(
                    shape.getClass().getSimpleName(), workload.service(), shape.demand(), rounds);
        }
    }

    Metric compared() {
        return metrics.getFirst();
    }

    Optional<EntrantResult> entrant(String name) {
        return entrants.stream().filter(entrant -> entrant.name().equals(name)).findFirst();
    }

    /** How two contestants compare, in the rounds in which both were measured. */
    Optional<Summary> ratio(EntrantResult one, EntrantResult other) {
        var ratios = new ArrayList<Double>();
        for (var round : one.rounds()) {
            other.rounds().stream()
                    .filter(candidate -> candidate.number() == round.number())
                    .map(same -> ratio(round, same))
                    .filter(Objects::nonNull)
                    .forEach(ratios::add);
        }
        return Summary.of(ratios);
    }

    private @Nullable Double ratio(Round one, Round other) {
        var value = one.values().get(compared());
        var against = other.values().get(compared());
        return value == null || against == null || against <= 0 ? null : value / against;
    }

    /** Those who should have run and did not, or did wrong. */
    List<EntrantResult> failures() {
        return entrants.stream().filter(this::failed).toList();
    }

    private boolean failed(EntrantResult entrant) {
        // Without the one that the others are compared with, there is no result.
        return entrant.failed() != null
                || (entrant.skipped() != null && entrant.name().equals(Contestants.BASELINE));
    }
}
