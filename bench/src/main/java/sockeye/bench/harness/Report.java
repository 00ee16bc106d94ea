package sockeye.bench.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Results as a page of Markdown with plots. */
final class Report {
    static final String PAGE = "results.md";
    static final String DATA = "results.json";

    private Report() {}

    static void write(Results results, Path folder) throws IOException {
        for (var workload : results.workloads()) {
            Plots.write(workload, folder);
        }
        Files.writeString(folder.resolve(PAGE), page(results));
    }

    static String page(Results results) {
        var page = new StringBuilder("# Results\n\n");
        results.machine()
                .forEach((name, value) ->
                        page.append("- ").append(name).append(": ").append(value).append('\n'));
        page.append("- mode: ").append(results.settings().mode()).append('\n');
        page.append(
                """

                A ratio compares with %s in the same round; the table has its median, least and
                greatest value of all rounds, and of the rest the median.
                """
                        .formatted(Contestants.BASELINE));
        results.workloads().forEach(workload -> page.append('\n').append(section(workload)));
        return page.toString();
    }

    private static String section(WorkloadResult workload) {
        var section = new StringBuilder();
        section.append("## ").append(workload.name()).append("\n\n");
        section.append(summary(workload)).append(".\n\n");
        section.append(Tables.of(workload).markdown()).append("\n");
        var remarks = Tables.remarks(workload);
        if (!remarks.isEmpty()) {
            section.append('\n');
        }
        remarks.forEach(remark -> section.append("- ").append(remark).append('\n'));
        for (var plot : Plots.of(workload).keySet()) {
            section.append("\n![").append(workload.title()).append("](");
            section.append(plot).append(")\n");
        }
        return section.toString();
    }

    /** What was measured, how often, and what is compared. */
    static String summary(WorkloadResult workload) {
        int rounds = workload.parameters().rounds();
        return workload.title()
                + (rounds == 1 ? ", 1 round; " : ", " + rounds + " rounds; ")
                + "the ratio is of "
                + workload.compared().heading()
                + ", "
                + workload.compared().better();
    }
}
