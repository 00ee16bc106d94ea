package sockeye.bench.harness;

import java.util.Map;

/** As many operations as the server can do. */
final class ClosedLoopTrial extends StandingTrial {
    ClosedLoopTrial(Lab lab, Entrant entrant, Service service, Demand demand) {
        super(lab, entrant, service, demand);
    }

    @Override
    public Map<Metric, Double> round() throws TrialFailed, InterruptedException {
        return run(lab().settings().seconds());
    }
}
