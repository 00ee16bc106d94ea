package sockeye.bench.harness;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the load counted, in the words of its last line.
 *
 * @param operations answered between start and end
 * @param seconds the time between them
 * @param bytes of the answers
 * @param errors answers that were wrong
 * @param lost datagrams without an answer
 * @param late requests that the load sent more than 100 µs after they were due
 */
record Counts(long operations, double seconds, long bytes, long errors, long lost, long late) {
    private static final double MIB = 1 << 20;

    /** Counts that say that all went well. */
    static Counts parse(String json) throws TrialFailed {
        var counts = read(json);
        if (counts.errors > 0) {
            throw new TrialFailed("wrong answers, " + counts.errors + " of them");
        }
        if (counts.operations <= 0 || counts.seconds <= 0) {
            throw new TrialFailed("nothing was answered");
        }
        return counts;
    }

    private static Counts read(String json) throws TrialFailed {
        try {
            var counts = new Gson().fromJson(json, Counts.class);
            if (counts != null) {
                return counts;
            }
        } catch (JsonParseException e) {
            throw new TrialFailed("the load said \"" + json + "\"", e);
        }
        throw new TrialFailed("the load said nothing of what it counted");
    }

    /**
     * What it comes to.
     *
     * @param cpuMicros time on processors meanwhile, of the process that answered
     * @param peak bytes that it had resident at most
     */
    Map<Metric, Double> values(long cpuMicros, long peak) {
        var values = new EnumMap<Metric, Double>(Metric.class);
        values.put(Metric.OPERATIONS, operations / seconds);
        values.put(Metric.CPU_PER_OPERATION, (double) cpuMicros / operations);
        values.put(Metric.PEAK, (double) peak);
        values.put(Metric.LOST, (double) lost);
        values.put(Metric.LATE, (double) late / operations);
        if (bytes > 0) {
            values.put(Metric.BYTES, bytes / seconds);
            values.put(Metric.CPU_PER_MIB, cpuMicros / (bytes / MIB));
        }
        return values;
    }
}
