package sockeye.bench.harness;

import java.util.Locale;

/** What is measured: its name in the JSON file, its heading in tables, how it is shown there. */
enum Metric {
    RATIO("ratio_to_" + Contestants.BASELINE, "ratio", 1, 2),
    OPERATIONS("operations_per_second", "operations/s", 1, 0),
    BYTES("bytes_per_second", "MB/s", 1e6, 1),
    CPU_PER_OPERATION("server_cpu_us_per_operation", "server CPU µs/op", 1, 2),
    CPU_PER_MIB("server_cpu_us_per_mib", "server CPU µs/MiB", 1, 1),
    PEAK("server_peak_bytes", "peak MiB", 1 << 20, 1),
    LOST("lost_datagrams", "lost", 1, 0),
    LATE("late_requests_share", "late %", 1e-2, 2),
    RATE("asked_per_second", "asked/s", 1, 0),
    P50("latency_ns_p50", "p50 µs", 1e3, 1),
    P90("latency_ns_p90", "p90 µs", 1e3, 1),
    P99("latency_ns_p99", "p99 µs", 1e3, 1),
    P99_9("latency_ns_p99.9", "p99.9 µs", 1e3, 1),
    P99_99("latency_ns_p99.99", "p99.99 µs", 1e3, 1),
    LONGEST("latency_ns_max", "max µs", 1e3, 1),
    START("start_ns", "ms to the first answer", 1e6, 1),
    HEAP("heap_bytes_per_connection", "heap bytes/connection", 1, 0),
    NATIVE("native_bytes_per_connection", "native bytes/connection", 1, 0),
    MEMORY("memory_bytes_per_connection", "bytes/connection", 1, 0);

    private final String key;
    private final String heading;
    private final double unit;
    private final int digits;

    Metric(String key, String heading, double unit, int digits) {
        this.key = key;
        this.heading = heading;
        this.unit = unit;
        this.digits = digits;
    }

    String heading() {
        return heading;
    }

    /** What the comparison by this metric is about. */
    String better() {
        return this == OPERATIONS || this == BYTES ? "more is better" : "less is better";
    }

    /** A value as tables show it. */
    String text(double value) {
        return String.format(Locale.ROOT, "%,." + digits + "f", inUnit(value));
    }

    double inUnit(double value) {
        return value / unit;
    }

    /** The name in the JSON file. */
    @Override
    public String toString() {
        return key;
    }
}
