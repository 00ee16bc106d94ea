package sockeye.bench.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Names looked up by a process of its own, a new one each round. */
record LookupTrial(Lab lab, Entrant entrant, String host) implements RoundTrial {
    @Override
    public Map<Metric, Double> round() throws Unavailable, TrialFailed, InterruptedException {
        var settings = lab.settings();
        double total = settings.warmUpSeconds() + settings.seconds();
        try (var lookups = Load.start(lab, command(), total)) {
            var proc = Proc.of(lookups.pid());
            lookups.awaitStart();
            long before = proc.cpuMicros();
            lookups.awaitEnd();
            long cpu = proc.cpuMicros() - before;
            return lookups.counts().values(cpu, proc.peakBytes());
        } catch (IOException e) {
            throw new TrialFailed("the look-ups have ended", e);
        }
    }

    private List<String> command() throws Unavailable {
        var way =
                Lookups.Way.of(entrant.contestant().name())
                        .orElseThrow(() -> new Unavailable("it does not look up names"));
        var command = new ArrayList<>(lab.cores().server());
        command.addAll(Contestant.jvm(List.of()));
        command.addAll(List.of(Lookups.class.getName(), way.name(), host));
        command.add(String.valueOf(lab.settings().warmUpSeconds()));
        command.add(String.valueOf(lab.settings().seconds()));
        return command;
    }
}
