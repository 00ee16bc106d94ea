package sockeye.bench.harness;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A new server each round: its memory without connections, then with many that do nothing. */
record IdleMemoryTrial(Lab lab, Entrant entrant, Service service, Demand demand)
        implements RoundTrial {
    /** The stacks of virtual threads, on the heap, are larger while the compiler is not done. */
    private static final int WARM_UPS = 3;

    /**
     * A heap that is all resident from the start, and no compiler that needs much: then only what
     * connections need makes the process grow. It would come and go by some KiB for each of them.
     */
    private static final String[] STEADY = {
        "-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=1"
    };

    private static final int WARM_UP_CONNECTIONS = 64;

    private static final double KEPT_OPEN_SECONDS = 600; // the load is ended long before
    private static final int RATE = 10;

    /** A generation's or the whole heap's line in the JVM's own report. */
    private static final Pattern HEAP_USED =
            Pattern.compile("^ *(?!Metaspace|class space).*total.* used (\\d+)K");

    private static final long KIB = 1024;

    /** What makes jcmd, a JVM too, start sooner. */
    private static final String QUICKLY = "-J-XX:TieredStopAtLevel=1";

    @Override
    public Map<Metric, Double> round() throws Unavailable, TrialFailed, InterruptedException {
        double resident = growth(this::residentBytes, STEADY);
        double heap = onJvm() ? growth(this::heapBytes) : 0;
        var values = new EnumMap<Metric, Double>(Metric.class);
        values.put(Metric.HEAP, heap);
        values.put(Metric.NATIVE, resident);
        values.put(Metric.MEMORY, heap + resident);
        return values;
    }

    private boolean onJvm() {
        return entrant.contestant().platform() == Platform.JVM;
    }

    private interface Memory {
        long bytes(Server server) throws TrialFailed, InterruptedException;
    }

    /** How much more a new server has for each connection. */
    private double growth(Memory memory, String... jvmArguments)
            throws Unavailable, TrialFailed, InterruptedException {
        try (var server = Server.launch(lab, entrant, service, jvmArguments)) {
            server.awaitReady();
            warmUp(server);
            long without = memory.bytes(server);
            long with = withConnections(server, memory);
            return (double) (with - without) / demand.connections();
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

    private long withConnections(Server server, Memory memory)
            throws TrialFailed, InterruptedException {
        var rate = String.valueOf(RATE);
        try (var load =
                Load.start(lab, demand, server.target(), 0, KEPT_OPEN_SECONDS, "--rate", rate)) {
            load.awaitStart(); // all have been answered once
            return memory.bytes(server);
        }
    }

    private long residentBytes(Server server) throws TrialFailed, InterruptedException {
        if (onJvm()) { // what the compiler has freed goes back too
            jcmd(server, "GC.run", "System.trim_native_heap");
        }
        return server.residentBytes();
    }

    private long heapBytes(Server server) throws TrialFailed, InterruptedException {
        return heapUsed(jcmd(server, "GC.run", "GC.heap_info"));
    }

    /** What the JVM says to commands, one after the other. */
    private List<String> jcmd(Server server, String... commands)
            throws TrialFailed, InterruptedException {
        var pid = String.valueOf(server.pid());
        try {
            var file = lab.scratch().resolve(pid + ".jcmd");
            Files.write(file, List.of(commands));
            var jcmd = List.of(Programs.jdk("jcmd"), QUICKLY, pid, "-f", file.toString());
            return lab.children().output(jcmd, lab.patience());
        } catch (IOException e) {
            throw new TrialFailed("the JVM does not answer: " + e.getMessage(), e);
        }
    }

    /** The bytes that all generations together have in use. */
    static long heapUsed(List<String> report) throws TrialFailed {
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
            throw new TrialFailed("no heap in " + report);
        }
        return kibibytes * KIB;
    }
}
