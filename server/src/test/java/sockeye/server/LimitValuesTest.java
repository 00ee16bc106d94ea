package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What is true of every limit. */
class LimitValuesTest {
    /**
     * A limit under test.
     *
     * @param usual what it is unless it is set
     * @param least the least that it can be
     * @param below the greatest that it cannot be
     */
    record Limit<T>(
            String name,
            T usual,
            T least,
            T below,
            Function<Limits, T> read,
            BiFunction<Limits, T, Limits> with) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Limit<Integer> number(
            String name,
            int usual,
            Function<Limits, Integer> read,
            BiFunction<Limits, Integer, Limits> with) {
        return new Limit<>(name, usual, 1, 0, read, with);
    }

    private static Limit<Duration> time(
            String name,
            Duration usual,
            Function<Limits, Duration> read,
            BiFunction<Limits, Duration, Limits> with) {
        return new Limit<>(name, usual, Duration.ofNanos(1), Duration.ZERO, read, with);
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }

    static final List<Limit<?>> LIMITS =
            List.of(
                    number("connections", 8192, Limits::connections, Limits::connections),
                    number("perAddress", 1024, Limits::perAddress, Limits::perAddress),
                    number("acceptRate", Limits.UNLIMITED, Limits::acceptRate, Limits::acceptRate),
                    time("header", seconds(5), Limits::header, Limits::header),
                    time("handshake", seconds(10), Limits::handshake, Limits::handshake),
                    time("firstByte", seconds(30), Limits::firstByte, Limits::firstByte),
                    time("idle", seconds(300), Limits::idle, Limits::idle),
                    time("request", Limits.FOREVER, Limits::request, Limits::request),
                    new Limit<>("readRate", 0, 0, -1, Limits::readRate, Limits::readRate),
                    time(
                            "writeProgress",
                            seconds(30),
                            Limits::writeProgress,
                            Limits::writeProgress),
                    new Limit<>("sendBuffer", 0, 0, -1, Limits::sendBuffer, Limits::sendBuffer),
                    time("linger", seconds(2), Limits::linger, Limits::linger),
                    number("datagramRate", 10_000, Limits::datagramRate, Limits::datagramRate),
                    number("amplification", 3, Limits::amplification, Limits::amplification));

    @ParameterizedTest
    @FieldSource("LIMITS")
    <T> void itHasAUsualValue(Limit<T> limit) {
        assertThat(limit.read.apply(Limits.DEFAULT)).isEqualTo(limit.usual);
    }

    @ParameterizedTest
    @FieldSource("LIMITS")
    <T> void settingItChangesNothingElse(Limit<T> limit) {
        Limits base = Limits.DEFAULT.connections(7).readRate(7).amplification(7);
        Limits changed = limit.with.apply(base, limit.least);
        assertThat(limit.read.apply(changed)).isEqualTo(limit.least);
        for (Limit<?> other : LIMITS) {
            if (!other.name.equals(limit.name)) {
                assertThat(other.read.apply(changed)).isEqualTo(other.read.apply(base));
            }
        }
        assertThat(limit.read.apply(Limits.DEFAULT)).isEqualTo(limit.usual);
    }

    @ParameterizedTest
    @FieldSource("LIMITS")
    <T> void itHasALeastValue(Limit<T> limit) {
        assertThatThrownBy(() -> limit.with.apply(Limits.DEFAULT, limit.below))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(limit.name + ": " + limit.below + " is ");
    }
}
