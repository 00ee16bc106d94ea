package sockeye.bench.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;

/** What of all there is to be measured. */
final class Selection {
    private Selection() {}

    /**
     * The workloads with these names; all of the settings' mode if there are none. A name also
     * stands for all that go on with a hyphen.
     */
    static List<Workload> workloads(List<Workload> all, List<String> names, Settings settings) {
        var chosen =
                names.isEmpty()
                        ? all.stream().filter(settings::includes).toList()
                        : named("workload", all, names, Workload::name);
        var distinct = distinct(chosen.stream().map(settings::limited).toList());
        return settings.keepsServers() ? byService(distinct) : distinct;
    }

    /** Those that ask the same of servers one after the other. */
    private static List<Workload> byService(List<Workload> workloads) {
        var groups = new LinkedHashMap<Service, List<Workload>>();
        for (var workload : workloads) {
            groups.computeIfAbsent(workload.service(), _ -> new ArrayList<>()).add(workload);
        }
        return groups.values().stream().flatMap(List::stream).toList();
    }

    /** With few connections, workloads that differ in their number are one. */
    private static List<Workload> distinct(List<Workload> workloads) {
        var distinct = new ArrayList<Workload>();
        for (var workload : workloads) {
            if (distinct.stream().noneMatch(workload::sameAs)) {
                distinct.add(workload);
            }
        }
        return distinct;
    }

    /** The contestants with these names, and the one that they are compared with. */
    static List<Contestant> contestants(List<Contestant> all, List<String> names) {
        if (names.isEmpty()) {
            return all;
        }
        var withBaseline = new ArrayList<>(names);
        withBaseline.add(Contestants.BASELINE);
        return named("contestant", all, withBaseline, Contestant::name);
    }

    private static <T> List<T> named(
            String what, List<T> all, List<String> names, Function<T, String> name) {
        for (var wanted : names) {
            if (all.stream().noneMatch(one -> matches(name.apply(one), wanted))) {
                throw new IllegalArgumentException("there is no " + what + " " + wanted);
            }
        }
        return all.stream()
                .filter(one -> names.stream().anyMatch(wanted -> matches(name.apply(one), wanted)))
                .toList();
    }

    private static boolean matches(String name, String wanted) {
        return name.equals(wanted) || name.startsWith(wanted + "-");
    }
}
