package sockeye.bench.harness;

import java.util.ArrayList;
import java.util.List;

/**
 * One thing to measure.
 *
 * @param name what it is called on the command line and in files
 * @param title what it is, for people
 * @param service what the servers do
 * @param shape how it is measured
 * @param quick whether it is among the few that --quick measures
 */
record Workload(String name, String title, Service service, Shape shape, boolean quick) {
    static Workload of(String name, String title, Service service, Shape shape) {
        return new Workload(name, title, service, shape, false);
    }

    Workload alsoQuick() {
        return new Workload(name, title, service, shape, true);
    }

    Workload limited(int connections) {
        return new Workload(name, title, service, shape.limited(connections), quick);
    }

    /** Who takes part, each contestant in each variant. */
    List<Entrant> entrants(List<Contestant> contestants) {
        var entrants = new ArrayList<Entrant>();
        for (var contestant : contestants) {
            if (admits(contestant)) {
                service.variants()
                        .forEach(variant -> entrants.add(new Entrant(contestant, variant)));
            }
        }
        return entrants;
    }

    private boolean admits(Contestant contestant) {
        return contestant.transports().contains(service.transport()) && shape.admits(contestant);
    }

    /** Whether both measure the same, such as after {@link #limited}. */
    boolean sameAs(Workload other) {
        return service.equals(other.service) && shape.equals(other.shape);
    }
}
