package sockeye.server.soak;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import sockeye.server.Outcome;
import sockeye.server.Running;
import sockeye.server.Statistics;

/**
 * How a server process is.
 *
 * @param heap bytes of objects that are alive
 * @param threads threads of the platform
 * @param handlers threads that serve connections
 * @param connections connections that are served
 * @param ended connections that were served
 * @param timedOut those of them that were too slow
 * @param rejected connections that were not served
 * @param uncaught what threads have thrown
 */
record Figures(
        long heap,
        long threads,
        long handlers,
        long connections,
        long ended,
        long timedOut,
        long rejected,
        long uncaught) {
    /** Of this process. */
    static Figures of(Running server, long handlers, long threads, long uncaught) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long heap = runtime.totalMemory() - runtime.freeMemory();
        Statistics statistics = server.statistics();
        return new Figures(
                heap,
                threads,
                handlers,
                statistics.now(),
                sum(statistics.ended().values()),
                statistics.ended(Outcome.TIMED_OUT),
                sum(statistics.rejected().values()),
                uncaught);
    }

    private static long sum(Iterable<Long> numbers) {
        long sum = 0;
        for (long number : numbers) {
            sum += number;
        }
        return sum;
    }

    /** As one line, for {@link #parse}. */
    String line() {
        return LongStream.of(
                        heap, threads, handlers, connections, ended, timedOut, rejected, uncaught)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(" "));
    }

    static Figures parse(String line) {
        long[] all = Arrays.stream(line.split(" ", -1)).mapToLong(Long::parseLong).toArray();
        return new Figures(all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]);
    }
}
