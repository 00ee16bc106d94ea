package sockeye.server.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Waits for what comes to be a little later. */
final class Eventually {
    private Eventually() {}

    /** Looks again and again until what it sees is {@code wanted}; fails after {@code longest}. */
    static <T> T see(Duration longest, Callable<T> look, Predicate<T> wanted) throws Exception {
        long end = System.nanoTime() + longest.toNanos();
        T seen = look.call();
        while (!wanted.test(seen)) {
            assertThat(System.nanoTime()).as("%s", seen).isLessThan(end);
            seen = look.call();
        }
        return seen;
    }
}
