package sockeye.bench.harness;

import java.util.List;
import java.util.Optional;

/** What several rounds gave. */
record Summary(double min, double median, double max) {
    /** Empty if there are no values. */
    static Optional<Summary> of(List<Double> values) {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median =
                sorted.size() % 2 == 1
                        ? sorted.get(middle)
                        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return Optional.of(new Summary(sorted.getFirst(), median, sorted.getLast()));
    }
}
