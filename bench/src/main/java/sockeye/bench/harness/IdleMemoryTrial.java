package sockeye.bench.harness;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A new server each round: its memory without connections, then with many that do nothing. */
final class IdleMemoryTrial implements Trial {
    /** A heap that is all resident from the start: then only native memory grows the process. */
    private static final String[] WHOLE_HEAP = {"-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"};

    /**
     * Times the usual warm-up. What the compiler allocates would be taken for connections', and the
     * stacks of virtual threads are larger while it has not come to its best.
     */
    private static final int WARM_UPS = 3;

    private static final int WARM_UP_CONNECTIONS = 64;

    private static final double KEPT_OPEN_SECONDS = 600; // the load is ended long before
    private static final int RATE = 10;

    /** A generation's or the whole heap's line in the JVM's own report. */
    private static final Pattern HEAP_USED =
            Pattern.compile("^ *(?!Metaspace|class space).*total.* used (\\d+)K");

    private static final long KIB = 1024;

    private final Lab lab;
    private final Entrant entrant;
    private final Service service;
    private final Demand demand;

    /** Bytes at one time. */
    private record Memory(long heap, long resident) {}

    IdleMemoryTrial(Lab lab, Entrant entrant, Service service, Demand demand) {
        this.lab = lab;
        this.entrant = entrant;
        this.service = service;
        this.demand = demand;
    }

    @Override
    public void launch() {} // each round does

    @Override
    public void prepare() {} // each round does

    @Override
    public Map<Metric, Double> round() throws Unavailable, TrialFailed, InterruptedException {
        try (var server = Server.launch(lab, entrant, service, WHOLE_HEAP)) {
            server.awaitReady();
            warmUp(server);
            var without = memory(server);
            var with = memoryWithConnections(server);
            return values(without, with);
        }
    }

    private void warmUp(Server server) throws TrialFailed, InterruptedException {
        var few = Demand.of(demand.role(), WARM_UP_CONNECTIONS, demand.size());
        double seconds =
                Math.max(WARM_UPS * lab.settings().warmUpSeconds(), lab.settings().seconds());
        try (var load = Load.start(lab, few, server.target(), 0, seconds)) {
            load.awaitStart();
            load.awaitEnd();
            requireNonNull(load.counts());
        }
    }

    private Memory memoryWithConnections(Server server) throws TrialFailed, InterruptedException {
        var rate = String.valueOf(RATE);
        try (var load =
                Load.start(lab, demand, server.target(), 0, KEPT_OPEN_SECONDS, "--rate", rate)) {
            load.awaitStart(); // all have been answered once
            return memory(server);
        }
    }

    private Memory memory(Server server) throws TrialFailed, InterruptedException {
        long heap = entrant.contestant().platform() == Platform.JVM ? heap(server.pid()) : 0;
        return new Memory(heap, server.residentBytes());
    }

    private long heap(long pid) throws TrialFailed, InterruptedException {
        try {
            jcmd(pid, "GC.run");
            jcmd(pid, "System.trim_native_heap"); // what the compiler has freed goes back too
            return heapUsed(jcmd(pid, "GC.heap_info"));
        } catch (IOException e) {
            throw new TrialFailed("the JVM does not tell its heap: " + e.getMessage(), e);
        }
    }

    private List<String> jcmd(long pid, String command) throws IOException, InterruptedException {
        var line = List.of(Programs.jdk("jcmd"), String.valueOf(pid), command);
        return lab.children().output(line, lab.patience());
    }

    /** The bytes that all generations together have in use. */
    static long heapUsed(List<String> report) throws IOException {
        long kibibytes = 0;
        boolean found = false;
        for (var line : report) {
            var matcher = HEAP_USED.matcher(line);
            if (matcher.find()) {
                kibibytes += Long.parseLong(matcher.group(1));
                found = true;
            }
        }
        if (!found) {
            throw new IOException("no heap in " + report);
        }
        return kibibytes * KIB;
    }

    private Map<Metric, Double> values(Memory without, Memory with) {
        double heap = (with.heap - without.heap) / (double) demand.connections();
        double resident = (with.resident - without.resident) / (double) demand.connections();
        var values = new EnumMap<Metric, Double>(Metric.class);
        values.put(Metric.HEAP, heap);
        values.put(Metric.NATIVE, resident);
        values.put(Metric.MEMORY, heap + resident);
        return values;
    }

    @Override
    public void close() {} // each round does
}
