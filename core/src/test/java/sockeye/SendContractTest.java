package sockeye;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.testing.Parked;
import sockeye.testing.Send;
import sockeye.testing.Task;
import sockeye.testing.Threads;
import sockeye.testing.Transport;

/**
 * Every way to wait for room, over every transport, on both kinds of threads. What waits is a
 * thread that sends again and again, until there is no room left.
 */
class SendContractTest extends Contract {
    private static final Duration TIME = Duration.ofNanos(12_345_678);

    static Stream<Arguments> all() {
        return combinations((_, _) -> true);
    }

    static Stream<Arguments> thatPark() {
        return combinations((transport, _) -> transport.isReliable());
    }

    static Stream<Arguments> inSocket() {
        return combinations((transport, send) -> transport.isReliable() && !send.isWatch());
    }

    private static Stream<Arguments> combinations(BiPredicate<Transport, Send> suits) {
        return Arrays.stream(Transport.values())
                .flatMap(transport ->
                        Arrays.stream(Send.values())
                                .filter(send -> send.suits(transport))
                                .filter(send -> suits.test(transport, send))
                                .flatMap(send ->
                                        Arrays.stream(Threads.values())
                                                .map(threads ->
                                                        Arguments.of(transport, threads, send))));
    }

    /** One thread that sends, and the socket it sends to. */
    private record Scene(Socket.Pair pair, Threads threads, Send send) {
        Task<Long> untilItFails() throws IOException {
            Address to = pair.right().localAddress();
            return threads.start(() -> {
                while (true) {
                    send.by(pair.left(), to);
                }
            });
        }

        Task<Long> until(AtomicBoolean enough) throws IOException {
            Address to = pair.right().localAddress();
            return threads.start(() -> {
                long sent = 0;
                while (!enough.get()) {
                    sent += send.by(pair.left(), to);
                }
                return sent;
            });
        }

        /** Takes what comes until {@code task} has ended and nothing more is there. */
        long drain(Task<?> task) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(65536);
            long came = 0;
            while (true) {
                boolean last = task.isDone();
                int n = pair.right().recv(buffer.clear(), Flags.MSG_DONTWAIT);
                if (n >= 0) {
                    came += n;
                } else if (last) {
                    return came;
                }
                Parked.pause();
            }
        }

        /** What is sent after a wait that ended early arrives. */
        void stillWorks() throws Exception {
            AtomicBoolean enough = new AtomicBoolean();
            Task<Long> task = until(enough).parked();
            enough.set(true);
            drain(task);
            assertThat(task.get()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void ready(Transport transport, Threads threads, Send send) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Address to = pair.right().localAddress();
            int sent = threads.start(() -> send.by(pair.left(), to)).get();
            assertThat(sent).isPositive();
            assertThat(pair.right().recvAll(sent)).hasSize(sent);
        }
    }

    @ParameterizedTest
    @MethodSource("thatPark")
    void parked(Transport transport, Threads threads, Send send) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Scene scene = new Scene(pair, threads, send);
            for (int i = 0; i < 2; i++) {
                AtomicBoolean enough = new AtomicBoolean();
                Task<Long> task = scene.until(enough).parked();
                enough.set(true);
                long came = scene.drain(task);
                assertThat(came + late(transport, pair, task.get() - came)).isEqualTo(task.get());
            }
        }
    }

    /** TCP may still be carrying what has been sent. */
    private static int late(Transport transport, Socket.Pair pair, long missing)
            throws IOException {
        return transport.isTcp() ? pair.right().recvAll((int) missing).length : 0;
    }

    @ParameterizedTest
    @MethodSource("thatPark")
    void deadline(Transport transport, Threads threads, Send send) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Scene scene = new Scene(pair, threads, send);
            Address to = pair.right().localAddress();
            Task<Integer> task =
                    threads.start(() -> {
                        while (true) {
                            Deadline.in(TIME).call(() -> send.by(pair.left(), to));
                        }
                    });
            timesOut(task, TIME);
            scene.stillWorks();
        }
    }

    @ParameterizedTest
    @MethodSource("inSocket")
    void timeout(Transport transport, Threads threads, Send send) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Scene scene = new Scene(pair, threads, send);
            pair.left().timeout(TIME);
            Task<Long> task = scene.untilItFails();
            timesOut(task, TIME);
            assertThat(task.failure()).hasMessageEndingWith(": timed out");
            pair.left().noTimeout();
            scene.stillWorks();
        }
    }

    @ParameterizedTest
    @MethodSource("thatPark")
    void interrupted(Transport transport, Threads threads, Send send) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Scene scene = new Scene(pair, threads, send);
            interrupt(scene.untilItFails().parked());
            scene.stillWorks();
        }
    }

    @ParameterizedTest
    @MethodSource("inSocket")
    void closedByAnotherThread(Transport transport, Threads threads, Send send) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Task<Long> task = new Scene(pair, threads, send).untilItFails().parked();
            pair.left().close();
            assertThat(task.failure()).isInstanceOf(SocketClosedException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void closedBefore(Transport transport, Threads threads, Send send) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            pair.left().close();
            Task<Long> task = new Scene(pair, threads, send).untilItFails();
            assertThat(task.failure()).isInstanceOf(SocketClosedException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("thatPark")
    void peerCloses(Transport transport, Threads threads, Send send) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Task<Long> task = new Scene(pair, threads, send).untilItFails().parked();
            pair.right().close();
            Throwable failure = task.failure();
            assertThat(failure)
                    .isInstanceOf(SocketException.class)
                    .isNotInstanceOf(SocketClosedException.class);
            assertThat(Errno.of(failure)).isIn(Errno.EPIPE, Errno.ECONNRESET, Errno.ECONNREFUSED);
        }
    }

    @ParameterizedTest
    @MethodSource("inSocket")
    void ownShutdown(Transport transport, Threads threads, Send send) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Task<Long> task = new Scene(pair, threads, send).untilItFails().parked();
            pair.left().shutdown(Shutdown.SHUT_WR);
            assertThat(Errno.of(task.failure())).isEqualTo(Errno.EPIPE);
        }
    }
}
