package sockeye.bench.harness;

import static sockeye.bench.harness.Metric.OPERATIONS;

import java.io.IOException;
import java.util.Map;

/** How long answers take at a rate that is the same for all. */
final class OpenLoopTrial extends StandingTrial {
    /** Until the JIT compiler is done: it would take its time from the answers. */
    private static final int WARM_UPS = 5;

    private final Pace pace;

    OpenLoopTrial(Lab lab, Entrant entrant, Service service, Demand demand, Pace pace) {
        super(lab, entrant, service, demand);
        this.pace = pace;
    }

    @Override
    public void prepare() throws Unavailable, TrialFailed, InterruptedException {
        super.prepare();
        if (entrant().baseline()) {
            var fastest = run(lab().settings().seconds());
            pace.set(Math.rint(Shape.OpenLoop.SHARE * fastest.getOrDefault(OPERATIONS, 0.0)));
        }
    }

    @Override
    double warmUpSeconds() {
        return WARM_UPS * super.warmUpSeconds();
    }

    @Override
    public Map<Metric, Double> round() throws TrialFailed, InterruptedException {
        var file = lab().scratch().resolve(entrant().name() + ".latencies");
        double rate = pace.perSecond();
        var values = paced(String.valueOf((long) rate), file.toString());
        values.put(Metric.RATE, rate);
        try {
            values.putAll(Latencies.read(file));
        } catch (IOException e) {
            throw new TrialFailed("the latencies cannot be read: " + e.getMessage(), e);
        }
        return values;
    }

    private Map<Metric, Double> paced(String rate, String file)
            throws TrialFailed, InterruptedException {
        try (var awake = Awake.in(lab())) {
            double seconds = lab().settings().seconds();
            var values = run(seconds, "--rate", rate, "--latencies", file);
            awake.check();
            return values;
        }
    }
}
