package sockeye.bench.harness;

import sockeye.bench.harness.Service.Variant;

/** A contestant in one of the ways to do a workload. */
record Entrant(Contestant contestant, Variant variant) {
    String name() {
        return contestant.name() + variant.suffix();
    }

    boolean baseline() {
        return name().equals(Contestants.BASELINE);
    }
}
