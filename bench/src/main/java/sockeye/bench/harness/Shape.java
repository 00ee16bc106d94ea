package sockeye.bench.harness;

import static sockeye.bench.harness.Metric.BYTES;
import static sockeye.bench.harness.Metric.CPU_PER_MIB;
import static sockeye.bench.harness.Metric.CPU_PER_OPERATION;
import static sockeye.bench.harness.Metric.HEAP;
import static sockeye.bench.harness.Metric.LATE;
import static sockeye.bench.harness.Metric.LONGEST;
import static sockeye.bench.harness.Metric.LOST;
import static sockeye.bench.harness.Metric.MEMORY;
import static sockeye.bench.harness.Metric.NATIVE;
import static sockeye.bench.harness.Metric.OPERATIONS;
import static sockeye.bench.harness.Metric.P50;
import static sockeye.bench.harness.Metric.P99;
import static sockeye.bench.harness.Metric.P99_9;
import static sockeye.bench.harness.Metric.PEAK;
import static sockeye.bench.harness.Metric.RATE;
import static sockeye.bench.harness.Metric.START;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a workload is measured. The first metric is the one that is compared. */
sealed interface Shape {
    List<Metric> metrics();

    /** What the load asks; null if there is no load. */
    @Nullable Demand demand();

    /** Whether a contestant can take part. */
    default boolean admits(Contestant contestant) {
        return true;
    }

    /** The same with at most so many connections. */
    default Shape limited(int connections) {
        return this;
    }

    /** As fast as it goes: each client waits for an answer before it asks again. */
    record ClosedLoop(Demand demand, List<Metric> metrics) implements Shape {
        static ClosedLoop operations(Demand demand) {
            return new ClosedLoop(demand, List.of(OPERATIONS, CPU_PER_OPERATION, PEAK));
        }

        static ClosedLoop datagrams(Demand demand) {
            return new ClosedLoop(demand, List.of(OPERATIONS, CPU_PER_OPERATION, PEAK, LOST));
        }

        static ClosedLoop bytes(Demand demand) {
            return new ClosedLoop(demand, List.of(BYTES, CPU_PER_MIB, PEAK));
        }

        @Override
        public Shape limited(int connections) {
            return new ClosedLoop(demand.limited(connections), metrics);
        }
    }

    /** How long answers take at a rate that is the same for all: half of what the baseline can. */
    record OpenLoop(Demand demand) implements Shape {
        static final double SHARE = 0.5;

        @Override
        public List<Metric> metrics() {
            return List.of(P99, P50, P99_9, LONGEST, LATE, RATE, CPU_PER_OPERATION);
        }

        @Override
        public Shape limited(int connections) {
            return new OpenLoop(demand.limited(connections));
        }
    }

    /** From the start of the process to the first answer. */
    record Start(Demand demand) implements Shape {
        @Override
        public List<Metric> metrics() {
            return List.of(START, PEAK);
        }
    }

    /** What a connection costs that is open and does nothing. */
    record IdleMemory(Demand demand) implements Shape {
        @Override
        public List<Metric> metrics() {
            return List.of(MEMORY, HEAP, NATIVE);
        }

        @Override
        public Shape limited(int connections) {
            return new IdleMemory(demand.limited(connections));
        }
    }

    /** Names looked up, without any server. */
    record Lookup(String host) implements Shape {
        @Override
        public @Nullable Demand demand() {
            return null;
        }

        @Override
        public boolean admits(Contestant contestant) {
            return Lookups.Way.of(contestant.name()).isPresent();
        }

        @Override
        public List<Metric> metrics() {
            return List.of(OPERATIONS, CPU_PER_OPERATION, PEAK);
        }
    }
}
