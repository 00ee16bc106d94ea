package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.testing.Receive;
import sockeye.testing.Task;
import sockeye.testing.Threads;
import sockeye.testing.Transport;

/** Every way to wait for data, over every transport, on both kinds of threads. */
class ReceiveContractTest extends Contract {
    private static final Duration TIME = Duration.ofNanos(12_345_678);

    static Stream<Arguments> all() {
        return combinations((_, _) -> true);
    }

    static Stream<Arguments> connections() {
        return combinations((transport, _) -> transport.isConnection());
    }

    static Stream<Arguments> inSocket() {
        return combinations((_, receive) -> !receive.isWatch());
    }

    private static Stream<Arguments> combinations(BiPredicate<Transport, Receive> suits) {
        return Arrays.stream(Transport.values())
                .flatMap(transport ->
                        Arrays.stream(Receive.values())
                                .filter(receive -> suits.test(transport, receive))
                                .flatMap(receive ->
                                        Arrays.stream(Threads.values())
                                                .map(threads ->
                                                        Arguments.of(
                                                                transport, threads, receive))));
    }

    @ParameterizedTest
    @MethodSource("all")
    void ready(Transport transport, Threads threads, Receive receive) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Receive.makeReady(pair.right());
            assertThat(threads.start(() -> receive.from(pair.left())).get()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void parked(Transport transport, Threads threads, Receive receive) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            for (int i = 0; i < 3; i++) { // the first wait registers, the others find it done
                var task = threads.start(() -> receive.from(pair.left())).parked();
                Receive.makeReady(pair.right());
                assertThat(task.get()).isEqualTo(4);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void deadline(Transport transport, Threads threads, Receive receive) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            timesOut(threads.start(() -> Deadline.in(TIME).call(() -> receive.from(pair.left()))));
            stillWorks(pair, receive);
        }
    }

    @ParameterizedTest
    @MethodSource("inSocket")
    void timeout(Transport transport, Threads threads, Receive receive) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            pair.left().timeout(TIME);
            timesOut(threads.start(() -> receive.from(pair.left())));
            pair.left().noTimeout();
            stillWorks(pair, receive);
        }
    }

    private static void timesOut(Task<?> task) throws Exception {
        timesOut(task, TIME);
        assertThat(task.failure()).hasMessageEndingWith(": timed out");
    }

    @ParameterizedTest
    @MethodSource("all")
    void interrupted(Transport transport, Threads threads, Receive receive) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            interrupt(threads.start(() -> receive.from(pair.left())).parked());
            isInterrupted(
                    threads.start(() -> {
                        Thread.currentThread().interrupt();
                        return receive.from(pair.left());
                    }));
            stillWorks(pair, receive);
        }
    }

    @ParameterizedTest
    @MethodSource("inSocket")
    void closedByAnotherThread(Transport transport, Threads threads, Receive receive)
            throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            var task = threads.start(() -> receive.from(pair.left())).parked();
            pair.left().close();
            assertThat(task.failure()).isInstanceOf(SocketClosedException.class);
            assertThat(pair.left().isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void closedBefore(Transport transport, Threads threads, Receive receive) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            pair.left().close();
            var task = threads.start(() -> receive.from(pair.left()));
            assertThat(task.failure()).isInstanceOf(SocketClosedException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("connections")
    void peerClosesWhileParked(Transport transport, Threads threads, Receive receive)
            throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            var task = threads.start(() -> receive.from(pair.left())).parked();
            pair.right().close();
            assertThat(task.get()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @MethodSource("connections")
    void peerClosedAfterData(Transport transport, Threads threads, Receive receive)
            throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Receive.makeReady(pair.right());
            pair.right().close();
            assertThat(threads.start(() -> receive.from(pair.left())).get()).isEqualTo(4);
            assertThat(threads.start(() -> receive.from(pair.left())).get()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @MethodSource("connections")
    void ownShutdown(Transport transport, Threads threads, Receive receive) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            var task = threads.start(() -> receive.from(pair.left())).parked();
            pair.left().shutdown(Shutdown.SHUT_RD);
            assertThat(task.get()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void deadlinePassed(Transport transport, Threads threads, Receive receive) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Receive.makeReady(pair.right());
            Deadline passed = Deadline.in(Duration.ZERO);
            assertThatThrownBy(() ->
                            threads.start(() -> passed.call(() -> receive.from(pair.left()))).get())
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(receive.from(pair.left())).isEqualTo(4);
        }
    }

    private static void stillWorks(Socket.Pair pair, Receive receive) throws IOException {
        Receive.makeReady(pair.right());
        assertThat(receive.from(pair.left())).isEqualTo(4);
    }
}
