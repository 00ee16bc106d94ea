package sockeye.bench.harness;

import java.util.Map;

/** One contestant's part in one workload. */
interface Trial extends AutoCloseable {
    /** Starts what has to run all the time, and does not wait for it. */
    void launch() throws Unavailable;

    /** Waits until it runs, and warms it up. */
    void prepare() throws Unavailable, TrialFailed, InterruptedException;

    Map<Metric, Double> round() throws Unavailable, TrialFailed, InterruptedException;

    @Override
    void close();

    /** The trial that the workload's shape asks for. */
    static Trial of(Lab lab, Workload workload, Entrant entrant, Pace pace) {
        var service = workload.service();
        return switch (workload.shape()) {
            case Shape.ClosedLoop shape ->
                    new ClosedLoopTrial(lab, entrant, service, shape.demand());
            case Shape.OpenLoop shape ->
                    new OpenLoopTrial(lab, entrant, service, shape.demand(), pace);
            case Shape.Start shape -> new StartTrial(lab, entrant, service, shape.demand());
            case Shape.IdleMemory shape ->
                    new IdleMemoryTrial(lab, entrant, service, shape.demand());
            case Shape.Lookup shape -> new LookupTrial(lab, entrant, shape.host());
        };
    }
}
