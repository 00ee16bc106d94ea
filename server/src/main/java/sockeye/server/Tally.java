package sockeye.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts how often each constant occurs. */
final class Tally<E extends Enum<E>> {
    private final E[] constants;
    private final ConcurrentMap<E, LongAdder> counts = new ConcurrentHashMap<>();

    Tally(Class<E> type) {
        this.constants = type.getEnumConstants();
    }

    void count(E constant) {
        counts.computeIfAbsent(constant, _ -> new LongAdder()).increment();
    }

    /** A copy, with a number for each. */
    Map<E, Long> numbers() {
        return Stream.of(constants)
                .collect(Collectors.toUnmodifiableMap(Function.identity(), this::number));
    }

    private long number(E constant) {
        LongAdder count = counts.get(constant);
        return count == null ? 0 : count.sum();
    }
}
