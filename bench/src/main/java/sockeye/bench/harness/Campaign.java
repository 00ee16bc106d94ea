package sockeye.bench.harness;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Workload after workload, told as it goes, and kept in a folder. */
final class Campaign {
    private final Lab lab;
    private final Map<String, String> machine;
    private final Path folder;
    private final PrintWriter out;
    private final List<WorkloadResult> results = new ArrayList<>();

    Campaign(Lab lab, Map<String, String> machine, Path folder, PrintWriter out) {
        this.lab = lab;
        this.machine = machine;
        this.folder = folder;
        this.out = out;
    }

    /** Measures, and tells whether everyone who should have run did. */
    boolean run(List<Workload> workloads, List<Contestant> contestants)
            throws IOException, InterruptedException {
        try (var standing = lab.standing()) {
            for (var left = workloads; !left.isEmpty(); left = left.subList(1, left.size())) {
                standing.keep(left.stream().map(Workload::service).toList());
                run(left.getFirst(), contestants);
            }
        }
        Report.write(results(), folder);
        return results.stream().allMatch(result -> result.failures().isEmpty());
    }

    private void run(Workload workload, List<Contestant> contestants)
            throws IOException, InterruptedException {
        var result = new WorkloadRun(lab, workload, contestants).go();
        results.add(result);
        tell(result);
        results().write(folder.resolve(Report.DATA)); // what there is, should the rest not come
    }

    private Results results() {
        return new Results(machine, lab.settings(), List.copyOf(results));
    }

    private void tell(WorkloadResult result) {
        out.println();
        out.println(result.name() + ": " + Report.summary(result));
        out.println(Tables.of(result).text());
        Tables.remarks(result).forEach(out::println);
    }
}
