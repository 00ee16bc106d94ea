package sockeye.bench.harness;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A trial whose server stands through all rounds. */
abstract class StandingTrial implements Trial {
    /** The load's own warm-up in each round, as a share of the time that is counted. */
    private static final double SHARE_OF_WARM_UP = 0.2;

    private final Lab lab;
    private final Entrant entrant;
    private final Service service;
    private final Demand demand;
    private @Nullable Server server;

    /** Whether the last that it was asked went well. */
    private boolean sound;

    StandingTrial(Lab lab, Entrant entrant, Service service, Demand demand) {
        this.lab = lab;
        this.entrant = entrant;
        this.service = service;
        this.demand = demand;
    }

    @Override
    public void launch() throws Unavailable {
        var standing = lab.standing().take(entrant, service);
        server = standing == null ? Server.launch(lab, entrant, service) : standing;
    }

    @Override
    public void prepare() throws Unavailable, TrialFailed, InterruptedException {
        requireNonNull(server).awaitReady();
        double warmUp = warmUpSeconds();
        if (warmUp > 0) {
            run(warmUp);
        }
    }

    /** How long the server works before the first round. */
    double warmUpSeconds() {
        return lab.settings().warmUpSeconds();
    }

    Lab lab() {
        return lab;
    }

    Entrant entrant() {
        return entrant;
    }

    /** Runs the load once on the server. */
    Map<Metric, Double> run(double seconds, String... more)
            throws TrialFailed, InterruptedException {
        var running = requireNonNull(server);
        double warmUp = seconds * SHARE_OF_WARM_UP;
        sound = false;
        try (var load = Load.start(lab, demand, running.target(), warmUp, seconds, more)) {
            load.awaitStart();
            long before = running.cpuMicros();
            load.awaitEnd();
            long cpu = running.cpuMicros() - before;
            long peak = running.peakBytes();
            var values = load.counts().values(cpu, peak);
            sound = true;
            return values;
        }
    }

    @Override
    public void close() {
        if (server != null && sound && lab.settings().keepsServers()) {
            lab.standing().leave(entrant, service, server);
        } else if (server != null) {
            server.close();
        }
        server = null;
    }
}
