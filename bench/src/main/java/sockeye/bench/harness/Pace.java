package sockeye.bench.harness;

import java.util.OptionalDouble;

/** The rate of requests of an open loop: found with the baseline, then the same for all. */
final class Pace {
    private OptionalDouble perSecond = OptionalDouble.empty();

    void set(double rate) {
        perSecond = OptionalDouble.of(rate);
    }

    double perSecond() throws TrialFailed {
        return perSecond.orElseThrow(
                () -> new TrialFailed("no rate: " + Contestants.BASELINE + " did not run"));
    }
}
