package sockeye.bench.harness;

import java.util.List;

/**
 * How thoroughly to measure.
 *
 * @param mode what these settings are called
 * @param rounds how often each contestant is measured
 * @param warmUpSeconds how long a server works before the first round; five times as long where
 *     latencies are measured
 * @param seconds how long a contestant is measured in a round
 * @param starts how often a server's start is measured
 * @param idleRounds how often the memory of idle connections is measured
 * @param connectionLimit no workload opens more connections
 * @param jvmArguments what JVMs are told besides what they always are
 */
record Settings(
        String mode,
        int rounds,
        double warmUpSeconds,
        double seconds,
        int starts,
        int idleRounds,
        int connectionLimit,
        List<String> jvmArguments) {
    static final Settings STANDARD =
            new Settings("standard", 5, 2, 1.5, 15, 3, Integer.MAX_VALUE, List.of());
    static final Settings QUICK =
            new Settings("quick", 3, 0.6, 0.4, 5, 1, Integer.MAX_VALUE, List.of());
    static final Settings FULL = new Settings("full", 9, 5, 3, 40, 5, Integer.MAX_VALUE, List.of());

    /** The JVMs need to start soon, not to become fast. */
    static final Settings SMOKE =
            new Settings(
                    "smoke",
                    1,
                    0,
                    0.05,
                    1,
                    1,
                    64,
                    List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));

    /** How many contestants are at work at once where nobody looks how fast they are. */
    private static final int CROWD = 4;

    Settings withRounds(int rounds) {
        return new Settings(
                mode,
                rounds,
                warmUpSeconds,
                seconds,
                rounds,
                rounds,
                connectionLimit,
                jvmArguments);
    }

    /** Whether a workload is measured that nobody has named. */
    boolean includes(Workload workload) {
        return !mode.equals(QUICK.mode) || workload.quick();
    }

    /** Whether a server stays for further workloads that ask the same of it. */
    boolean keepsServers() {
        return mode.equals(SMOKE.mode);
    }

    /** How many contestants are measured at the same time. */
    int sideBySide() {
        return mode.equals(SMOKE.mode) ? CROWD : 1;
    }

    Workload limited(Workload workload) {
        return workload.limited(connectionLimit);
    }

    int roundsOf(Shape shape) {
        return switch (shape) {
            case Shape.Start _ -> starts;
            case Shape.IdleMemory _ -> idleRounds;
            default -> rounds;
        };
    }
}
