package sockeye.testing;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The two kinds of threads on which every contract is checked. */
public enum Threads {
    VIRTUAL,
    PLATFORM;

    /** Each of {@code subjects} on both kinds. */
    public static Stream<Arguments> each(Stream<?> subjects) {
        return subjects.flatMap(
                subject -> Arrays.stream(values()).map(threads -> Arguments.of(subject, threads)));
    }

    /** Starts a thread that does {@code work}. */
    public <T> Task<T> start(Callable<T> work) {
        return Task.start(this == VIRTUAL ? Thread.ofVirtual() : Thread.ofPlatform(), work);
    }
}
