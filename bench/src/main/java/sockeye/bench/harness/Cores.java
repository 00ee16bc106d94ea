package sockeye.bench.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Where servers and loads run: each on a core of its own if there are two and taskset. */
record Cores(List<String> server, List<String> load, String description) {
    private static final String ALLOWED = "Cpus_allowed_list";

    static Cores anywhere(String reason) {
        return new Cores(List.of(), List.of(), "not pinned: " + reason);
    }

    /** What can be done on this machine. */
    static Cores find() throws IOException {
        if (!Programs.onPath("taskset")) {
            return anywhere("there is no taskset");
        }
        return of(parse(Proc.self().status(ALLOWED)));
    }

    static Cores of(List<Integer> allowed) {
        if (allowed.size() < 2) {
            return anywhere("there is only one core");
        }
        int server = allowed.get(0);
        int load = allowed.get(1);
        return new Cores(
                pin(server), pin(load), "servers on core " + server + ", load on core " + load);
    }

    private static List<String> pin(int core) {
        return List.of("taskset", "-c", String.valueOf(core));
    }

    /** The numbers of a list as the kernel writes it, such as 0-3,8. */
    static List<Integer> parse(String list) {
        var numbers = new ArrayList<Integer>();
        for (var range : list.split(",", -1)) {
            var ends = range.strip().split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int number = Integer.parseInt(ends[0]); number <= last; number++) {
                numbers.add(number);
            }
        }
        return numbers;
    }
}
