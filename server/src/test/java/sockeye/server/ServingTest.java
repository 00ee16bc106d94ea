package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.framing.MalformedException;

/** What is told of a handler that fails. */
class ServingTest {
    static Stream<Arguments> outcomes() {
        return Stream.of(
                Arguments.of(new SocketException("reset"), Outcome.FAILED, Outcome.BROKEN),
                Arguments.of(new SocketTimeoutException(), Outcome.FAILED, Outcome.TIMED_OUT),
                Arguments.of(
                        new InterruptedIOException(), Outcome.INTERRUPTED, Outcome.INTERRUPTED),
                Arguments.of(new InterruptedException(), Outcome.INTERRUPTED, Outcome.INTERRUPTED),
                Arguments.of(
                        new MalformedException("no number"), Outcome.MALFORMED, Outcome.MALFORMED));
    }

    /** A socket of the handler's own may fail just as the connection does. */
    @ParameterizedTest
    @MethodSource("outcomes")
    void itMattersWhoseFailureItIs(Exception failure, Outcome own, Outcome ofTheConnection) {
        assertThat(outcome(failure, false)).isEqualTo(own);
        assertThat(outcome(failure, true)).isEqualTo(ofTheConnection);
    }

    private static @Nullable Outcome outcome(Exception failure, boolean explained) {
        Serving serving = new Serving("test", _ -> explained);
        serving.run(() -> {
            throw failure;
        });
        return serving.outcome();
    }

    /** Each of several threads that use a connection has its own. */
    @Test
    void anyFailureOfTheConnectionExplainsThatOfItsHandler() {
        Failures failures = new Failures();
        IOException first = new IOException("first");
        IOException second = new IOException("second");
        assertThat(failures.explain(first)).isFalse();
        assertThat(failures.add(first)).isSameAs(first);
        failures.add(second);
        assertThat(failures.explain(first)).isTrue();
        assertThat(failures.explain(new IllegalStateException(second))).isTrue();
        assertThat(failures.explain(new IOException("first"))).isFalse();
    }
}
