package sockeye.server.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What the processors have done until now, in ticks: proc_stat(5).
 *
 * @param all everything, being idle too
 * @param stolen nothing, while they would have had something to do: they belong to a virtual
 *     machine, and were somebody else's then
 */
record Machine(long all, long stolen) {
    private static final int COUNTED = 8; // what follows is contained in the first ones
    private static final int STEAL = 7;

    static Machine now() throws IOException {
        String processors = Files.readAllLines(Path.of("/proc/stat")).getFirst();
        long[] ticks =
                Arrays.stream(processors.split(" +"))
                        .skip(1)
                        .limit(COUNTED)
                        .mapToLong(Long::parseLong)
                        .toArray();
        return new Machine(Arrays.stream(ticks).sum(), ticks[STEAL]);
    }

    /** The share of the time since {@code before} that was stolen. */
    double stolenSince(Machine before) {
        return (stolen - before.stolen) / (double) (all - before.all);
    }
}
