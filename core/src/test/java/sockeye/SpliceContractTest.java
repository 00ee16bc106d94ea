package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.closing.Closeables;
import sockeye.testing.FileLimit;
import sockeye.testing.Parked;
import sockeye.testing.Streams;
import sockeye.testing.Task;
import sockeye.testing.Threads;
import sockeye.testing.Transport;

/** From socket to socket through a pipe: every byte once and in order, whatever fails. */
class SpliceContractTest extends Contract {
    private static final Duration TIME = Duration.ofNanos(12_345_678);
    private static final byte[] DATA = new byte[1_500_000];

    static {
        new Random(5).nextBytes(DATA);
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Transport.TCP4, Transport.TCP6, Transport.UNIX_PAIR)
                .flatMap(from ->
                        Stream.of(Transport.TCP4, Transport.UNIX_PATH)
                                .flatMap(to ->
                                        Arrays.stream(Threads.values())
                                                .map(threads -> Arguments.of(from, to, threads))));
    }

    /** A source, a target, and a pipe between. */
    private record Scene(Socket.Pair in, Socket.Pair out, Splice splice, Threads threads)
            implements AutoCloseable {
        static Scene of(Transport from, Transport to, Threads threads) throws IOException {
            return new Scene(from.pair(), to.pair(), Splice.open(), threads);
        }

        Task<Long> transfer(long count) {
            return threads.start(() -> splice.transfer(in.right(), out.left(), count));
        }

        Task<Void> send(byte[] data) {
            return threads.start(() -> {
                in.left().sendAll(data);
                return null;
            });
        }

        /** Fills the target, and lets a transfer wait for it with bytes in the pipe. */
        Task<Long> stuck(byte[] data) throws IOException {
            do {
                Streams.fill(out.left());
            } while (out.left().send(ByteBuffer.allocate(1), Flags.MSG_DONTWAIT) > 0);
            in.left().sendAll(data);
            Task<Long> task = transfer(data.length);
            Parked.until(() -> splice.pending() > 0 && task.isParked(), task::toString);
            return task;
        }

        /** How much of {@code data} the target has taken. TCP may find room after it had none. */
        int delivered(byte[] data) throws IOException {
            return data.length - (int) splice.pending() - in.right().available();
        }

        @Override
        public void close() throws IOException {
            Closeables.closeAll(List.of(in, out, splice));
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everythingUntilTheEnd(Transport from, Transport to, Threads threads) throws Exception {
        try (Scene scene = Scene.of(from, to, threads)) {
            Task<Long> task = scene.transfer(Long.MAX_VALUE).parked();
            Task<Void> sender = scene.send(DATA);
            assertThat(scene.out.right().recvAll(DATA.length)).isEqualTo(DATA);
            sender.get();
            task.parked(); // it has passed on what there was, and waits for more
            scene.in.left().shutdown(Shutdown.SHUT_WR);
            assertThat(task.get()).isEqualTo(DATA.length);
            assertThat(scene.splice.pending()).isZero();
            assertThat(scene.transfer(1).get()).isZero(); // still at its end
            scene.out.left().send(new byte[1]); // which has not been passed on
            scene.out.left().shutdown(Shutdown.SHUT_WR);
            assertThat(scene.out.right().recvAll(1)).hasSize(1);
            assertThat(scene.out.right().recv(1)).isEmpty();
            scene.in.right().send(new byte[] {3}); // the other direction is open
            assertThat(scene.in.left().recv(1)).containsExactly(3);
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void noMoreThanAskedFor(Transport from, Transport to, Threads threads) throws Exception {
        try (Scene scene = Scene.of(from, to, threads)) {
            scene.in.left().sendAll(Arrays.copyOf(DATA, 1000));
            assertThat(scene.transfer(0).get()).isZero();
            assertThat(scene.transfer(300).get()).isEqualTo(300);
            assertThat(scene.out.right().recvAll(300)).isEqualTo(Arrays.copyOf(DATA, 300));
            assertThat(scene.in.right().recvAll(700))
                    .isEqualTo(Arrays.copyOfRange(DATA, 300, 1000));
        }
    }

    /** What waits in the pipe goes on when there is room. */
    @ParameterizedTest
    @MethodSource("pairs")
    void waitsForRoom(Transport from, Transport to, Threads threads) throws Exception {
        byte[] data = Arrays.copyOf(DATA, 30_000);
        try (Scene scene = Scene.of(from, to, threads)) {
            Task<Long> task = scene.stuck(data);
            while (!task.isDone()) {
                Streams.drain(scene.out.right());
            }
            assertThat(task.get()).isEqualTo(data.length);
            assertThat(scene.splice.pending()).isZero();
        }
    }

    /** The target fails: what it did not take stays, and goes to another. */
    @ParameterizedTest
    @MethodSource("pairs")
    void anotherTarget(Transport from, Transport to, Threads threads) throws Exception {
        byte[] data = Arrays.copyOf(DATA, 30_000);
        try (Scene scene = Scene.of(from, to, threads);
                Socket.Pair other = to.pair()) {
            Task<Long> task = scene.stuck(data);
            scene.out.right().close();
            assertThat(Errno.of(task.failure())).isIn(Errno.EPIPE, Errno.ECONNRESET);
            assertThat(scene.splice.pending()).isPositive();
            byte[] left = Arrays.copyOfRange(data, scene.delivered(data), data.length);
            int unread = scene.in.right().available();
            assertThat(scene.splice.transfer(scene.in.right(), other.left(), unread))
                    .isEqualTo(left.length);
            assertThat(other.right().recvAll(left.length)).isEqualTo(left);
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void drained(Transport from, Transport to, Threads threads) throws Exception {
        byte[] data = Arrays.copyOf(DATA, 30_000);
        try (Scene scene = Scene.of(from, to, threads)) {
            Task<Long> task = scene.stuck(data);
            scene.out.left().close();
            assertThat(task.failure()).isInstanceOf(SocketClosedException.class);
            int start = scene.delivered(data);
            int end = start + (int) scene.splice.pending();
            assertThat(scene.splice.drain()).isEqualTo(Arrays.copyOfRange(data, start, end));
            assertThat(scene.splice.pending()).isZero();
            assertThat(scene.splice.drain()).isEmpty();
            assertThat(scene.in.right().recvAll(data.length - end))
                    .isEqualTo(Arrays.copyOfRange(data, end, data.length));
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void endsOfAWaitForData(Transport from, Transport to, Threads threads) throws Exception {
        try (Scene scene = Scene.of(from, to, threads)) {
            Socket source = scene.in.right();
            scene.in.left().send(new byte[7]);
            source.timeout(TIME);
            assertThat(scene.transfer(9).failure())
                    .isInstanceOfSatisfying(
                            SocketTimeoutException.class,
                            e -> assertThat(e.bytesTransferred).isEqualTo(7));
            source.noTimeout();
            scene.out.left().timeout(TIME);
            assertThat(scene.transfer(9).failure()).isInstanceOf(SocketTimeoutException.class);
            source.timeout(Duration.ZERO);
            assertThat(scene.transfer(9).failure()).isInstanceOf(SocketTimeoutException.class);
            source.noTimeout();
            scene.out.left().noTimeout();
            interrupt(scene.transfer(9).parked());
            Task<Long> closed = scene.transfer(9).parked();
            source.close();
            assertThat(closed.failure())
                    .isInstanceOf(SocketClosedException.class)
                    .hasMessageStartingWith("splice ");
        }
    }

    /** Nothing is lost by a wait that ended: the next transfer goes on. */
    @ParameterizedTest
    @MethodSource("pairs")
    void endsOfAWaitForRoom(Transport from, Transport to, Threads threads) throws Exception {
        byte[] data = Arrays.copyOf(DATA, 30_000);
        try (Scene scene = Scene.of(from, to, threads)) {
            Task<Long> interrupted = scene.stuck(data);
            interrupted.interrupt();
            Throwable failure = interrupted.failure();
            assertThat(failure).isInstanceOf(InterruptedIOException.class);
            assertThat(((InterruptedIOException) failure).bytesTransferred)
                    .isEqualTo(scene.delivered(data));
            int left = data.length - scene.delivered(data);
            Task<Long> rest = scene.transfer(scene.in.right().available());
            while (!rest.isDone()) {
                Streams.drain(scene.out.right());
            }
            assertThat(rest.get()).isEqualTo(left);
        }
    }

    /** Both directions of a connection, as a relay does it, until both sides have ended. */
    @ParameterizedTest
    @EnumSource
    void relay(Threads threads) throws Exception {
        try (Socket.Pair client = Transport.TCP4.pair();
                Socket.Pair server = Transport.UNIX_PATH.pair();
                Splice there = Splice.open();
                Splice back = Splice.open()) {
            Task<Long> one = threads.start(() -> relayed(there, client.right(), server.left()));
            Task<Long> other = threads.start(() -> relayed(back, server.left(), client.right()));
            Task<Void> echo =
                    threads.start(() -> {
                        server.right().input().transferTo(server.right().output());
                        server.right().shutdown(Shutdown.SHUT_WR);
                        return null;
                    });
            Task<Void> sender =
                    threads.start(() -> {
                        client.left().sendAll(DATA);
                        client.left().shutdown(Shutdown.SHUT_WR);
                        return null;
                    });
            assertThat(client.left().input().readAllBytes()).isEqualTo(DATA);
            sender.get();
            echo.get();
            assertThat(one.get()).isEqualTo(DATA.length).isEqualTo(other.get());
        }
    }

    private static long relayed(Splice splice, Socket from, Socket to) throws IOException {
        long n = splice.transfer(from, to, Long.MAX_VALUE);
        to.shutdown(Shutdown.SHUT_WR);
        return n;
    }

    @Test
    void reset() throws Exception {
        try (Scene scene = Scene.of(Transport.TCP4, Transport.UNIX_PAIR, Threads.VIRTUAL)) {
            Task<Long> task = scene.transfer(9).parked();
            scene.in.left().set(Options.SO_LINGER, Optional.of(Duration.ZERO)).close();
            assertThat(Errno.of(task.failure())).isEqualTo(Errno.ECONNRESET);
        }
    }

    @Test
    void toItself() throws Exception {
        try (Socket.Pair pair = Unix.pair();
                Splice splice = Splice.open()) {
            pair.left().sendAll(Arrays.copyOf(DATA, 5000));
            assertThat(splice.transfer(pair.right(), pair.right(), 5000)).isEqualTo(5000);
            assertThat(pair.left().recvAll(5000)).isEqualTo(Arrays.copyOf(DATA, 5000));
        }
    }

    @ParameterizedTest
    @EnumSource
    void closedMeanwhile(Threads threads) throws Exception {
        try (Scene scene = Scene.of(Transport.UNIX_PAIR, Transport.UNIX_PAIR, threads)) {
            Task<Long> task = scene.transfer(9).parked();
            scene.splice.close();
            scene.splice.close();
            scene.in.left().send(new byte[3]);
            assertThat(task.failure())
                    .isInstanceOf(SocketClosedException.class)
                    .hasMessageStartingWith("splice pipe from fd ");
            assertThat(scene.in.right().recv(9)).hasSize(3); // nothing was taken
            scene.in.left().send(new byte[3]);
            assertThat(scene.transfer(1).failure()).isInstanceOf(SocketClosedException.class);
        }
    }

    @Test
    void misuse() throws Exception {
        try (Scene scene = Scene.of(Transport.UNIX_PAIR, Transport.UNIX_PAIR, Threads.VIRTUAL);
                Socket datagrams = Udp.open();
                Socket single = Socket.open(Family.INET, Type.STREAM)) {
            Socket stream = scene.in.right();
            assertThatThrownBy(() -> scene.splice.transfer(datagrams, stream, 1))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> scene.splice.transfer(stream, datagrams, 1))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> scene.splice.transfer(stream, stream, -1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("count: -1 is negative");
            assertThatThrownBy(() -> scene.splice.transfer(single, stream, 1))
                    .hasMessageContaining("(ENOTCONN)");
            Task<Long> task = scene.transfer(1).parked();
            assertThatThrownBy(() -> scene.splice.transfer(stream, stream, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("splice: another thread is using it");
            assertThatThrownBy(scene.splice::drain).isInstanceOf(IllegalStateException.class);
            scene.in.left().send(new byte[1]);
            assertThat(task.get()).isEqualTo(1);
            assertThat(scene.splice.toString()).endsWith(", 0 bytes pending");
        }
    }

    @Test
    void noDescriptorLeft() throws Exception {
        try (FileLimit _ = FileLimit.leaving(1)) {
            assertThatThrownBy(Splice::open)
                    .hasMessageStartingWith("pipe2 for splice: ")
                    .satisfies(e -> assertThat(Errno.of(e)).isEqualTo(Errno.EMFILE));
        }
    }
}
