package sockeye;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.testing.Task;
import sockeye.testing.Threads;
import sockeye.testing.Transport;

/** The situations in which Go's nettest puts every connection. */
class NettestTest extends Contract {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final int CHUNK = 1024;

    static Stream<Arguments> connections() {
        return Threads.each(Arrays.stream(Transport.values()).filter(Transport::isConnection));
    }

    private static long copied(Socket from, Sink to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        long all = 0;
        for (int n = from.recv(buffer); n >= 0; n = from.recv(buffer.clear())) {
            to.take(buffer.flip());
            all += n;
        }
        return all;
    }

    private static long echo(Socket socket) throws IOException {
        long n = copied(socket, socket::sendAll);
        socket.shutdown(Shutdown.SHUT_WR);
        return n;
    }

    private interface Sink {
        void take(ByteBuffer bytes) throws IOException;
    }

    /** What one side sends arrives at the other, in order and to the end, in both directions. */
    @ParameterizedTest
    @MethodSource("connections")
    void basicIO(Transport transport, Threads threads) throws Exception {
        byte[] data = new byte[1 << 20];
        new Random(4).nextBytes(data);
        try (Socket.Pair pair = transport.pair()) {
            var echo = threads.start(() -> echo(pair.right()));
            var sender =
                    threads.start(() -> {
                        for (int at = 0; at < data.length; at += CHUNK) {
                            pair.left().sendAll(ByteBuffer.wrap(data, at, CHUNK));
                        }
                        return pair.left().shutdown(Shutdown.SHUT_WR);
                    });
            ByteBuffer came = ByteBuffer.allocate(data.length);
            var receiver = threads.start(() -> copied(pair.left(), came::put));
            assertThat(receiver.get()).isEqualTo(data.length);
            assertThat(came.array()).isEqualTo(data);
            assertThat(echo.get()).isEqualTo(data.length);
            sender.get();
        }
    }

    @ParameterizedTest
    @MethodSource("connections")
    void pingPong(Transport transport, Threads threads) throws Exception {
        int rounds = 1000;
        try (Socket.Pair pair = transport.pair()) {
            var ponger = threads.start(() -> pong(pair.right()));
            long number = 0;
            for (int i = 0; i < rounds; i++) {
                pair.left().sendAll(ByteBuffer.allocate(8).putLong(number + 1).flip());
                number = ByteBuffer.wrap(pair.left().recvAll(8)).getLong();
            }
            pair.left().close();
            assertThat(number).isEqualTo(2L * rounds);
            assertThat(ponger.get()).isEqualTo(2L * rounds);
        }
    }

    private static long pong(Socket socket) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(8);
        long number = 0;
        while (socket.recv(buffer.clear(), Flags.MSG_WAITALL) == 8) {
            number = buffer.getLong(0) + 1;
            socket.sendAll(buffer.putLong(0, number).flip());
        }
        return number;
    }

    /** After a receive that timed out, its buffer is the caller's again. */
    @ParameterizedTest
    @MethodSource("connections")
    void racyRead(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            var feeder = threads.start(() -> feed(pair.right()));
            pair.left().timeout(Duration.ofMillis(1));
            List<Task<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                readers.add(
                        threads.start(() ->
                                repeat(
                                        10,
                                        buffer -> {
                                            pair.left().recv(buffer.clear());
                                            buffer.put(0, (byte) 1);
                                        })));
            }
            for (var reader : readers) {
                assertThat(reader.get()).isEqualTo(10);
            }
            pair.left().close();
            assertThat(feeder.failure()).isInstanceOf(IOException.class);
        }
    }

    /** After a send that timed out, its buffer is the caller's again. */
    @ParameterizedTest
    @MethodSource("connections")
    void racyWrite(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            var drain = threads.start(() -> copied(pair.right(), _ -> {}));
            pair.left().timeout(Duration.ofMillis(1));
            List<Task<Integer>> writers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                writers.add(
                        threads.start(() ->
                                repeat(
                                        10,
                                        buffer -> {
                                            pair.left().send(buffer.clear());
                                            buffer.put(0, (byte) 1);
                                        })));
            }
            for (var writer : writers) {
                assertThat(writer.get()).isEqualTo(10);
            }
            pair.left().close();
            assertThat(drain.get()).isPositive();
        }
    }

    private static int repeat(int times, Sink move) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        for (int i = 0; i < times; i++) {
            try {
                move.take(buffer);
            } catch (SocketTimeoutException e) {
                buffer.put(1, (byte) 1);
            }
        }
        return times;
    }

    private static long feed(Socket socket) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        while (true) {
            socket.sendAll(buffer.clear());
        }
    }

    /** A receive that may not wait fails, and spoils no send. */
    @ParameterizedTest
    @MethodSource("connections")
    void readTimeout(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            var drain = threads.start(() -> copied(pair.right(), _ -> {}));
            pair.left().timeout(Duration.ZERO);
            timesOut(threads, () -> pair.left().recv(1));
            pair.left().noTimeout().sendAll(new byte[CHUNK]);
            pair.left().close();
            assertThat(drain.get()).isEqualTo(CHUNK);
        }
    }

    /** A send that may not wait fails once there is no room, and spoils no receive. */
    @ParameterizedTest
    @MethodSource("connections")
    void writeTimeout(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            pair.right().send(new byte[CHUNK]);
            pair.left().timeout(Duration.ZERO);
            timesOut(threads, () -> feed(pair.left()));
            assertThat(pair.left().noTimeout().recvAll(CHUNK)).hasSize(CHUNK);
        }
    }

    /** A deadline that has passed ends every operation at once; without it all is as before. */
    @ParameterizedTest
    @MethodSource("connections")
    void pastTimeout(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            var echo = threads.start(() -> echo(pair.right()));
            roundTrip(pair.left());
            Deadline past = Deadline.in(Duration.ofSeconds(-1));
            timesOut(threads, () -> past.call(() -> pair.left().send(new byte[CHUNK])));
            timesOut(threads, () -> past.call(() -> pair.left().recv(CHUNK)));
            roundTrip(pair.left());
            pair.left().close();
            assertThat(echo.get()).isEqualTo(2 * CHUNK);
        }
    }

    /** Both directions pending, and both time out. */
    @ParameterizedTest
    @MethodSource("connections")
    void presentTimeout(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            pair.left().timeout(SOON);
            var reader = threads.start(() -> pair.left().recv(CHUNK));
            var writer = threads.start(() -> feed(pair.left()));
            assertThat(reader.failure()).isInstanceOf(SocketTimeoutException.class);
            assertThat(writer.failure()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("connections")
    void futureTimeout(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            pair.left().timeout(SOON);
            timesOut(threads, () -> pair.left().recv(CHUNK));
            timesOut(threads, () -> feed(pair.left()));
            byte[] last = new byte[CHUNK];
            var drain = threads.start(() -> copied(pair.right(), bytes -> keep(bytes, last)));
            byte[] data = new byte[CHUNK];
            new Random(4).nextBytes(data);
            pair.left().noTimeout().sendAll(data);
            pair.left().shutdown(Shutdown.SHUT_WR);
            drain.get();
            assertThat(last).isEqualTo(data);
            pair.right().send(data);
            assertThat(pair.left().recvAll(CHUNK)).isEqualTo(data);
        }
    }

    /** Moves {@code bytes} into the end of {@code last}. */
    private static void keep(ByteBuffer bytes, byte[] last) {
        int n = bytes.remaining();
        System.arraycopy(last, n, last, 0, last.length - n);
        bytes.get(last, last.length - n, n);
    }

    /** A close ends what is pending in both directions, whatever timeout it has. */
    @ParameterizedTest
    @MethodSource("connections")
    void closeTimeout(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            pair.left().timeout(Duration.ofDays(1));
            var reader = threads.start(() -> pair.left().recv(CHUNK)).parked();
            var writer = threads.start(() -> feed(pair.left())).parked();
            pair.left().close();
            assertThat(reader.failure()).isInstanceOf(SocketClosedException.class);
            assertThat(writer.failure()).isInstanceOf(SocketClosedException.class);
        }
    }

    /** Every method may be called while every other one is. */
    @ParameterizedTest
    @MethodSource("connections")
    void concurrentMethods(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Socket socket = pair.left();
            var echo = threads.start(() -> echo(pair.right()));
            List<Callable<Object>> methods =
                    List.of(
                            () -> socket.recv(CHUNK),
                            () -> socket.send(new byte[CHUNK]),
                            () -> socket.timeout(Duration.ofMillis(1)),
                            socket::localAddress,
                            socket::peerAddress,
                            socket::available,
                            () -> socket.get(Options.SO_ERROR),
                            () -> socket.set(Options.SO_PRIORITY, 0),
                            socket::toString);
            List<Task<Object>> tasks = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                for (var method : methods) {
                    tasks.add(threads.start(() -> unlessItTimesOut(method)));
                }
            }
            for (var task : tasks) {
                task.get();
            }
            socket.noTimeout().shutdown(Shutdown.SHUT_WR);
            long rest = copied(socket, _ -> {});
            assertThat(echo.get()).isGreaterThanOrEqualTo(rest);
        }
    }

    private static Object unlessItTimesOut(Callable<Object> method) throws Exception {
        try {
            return method.call();
        } catch (SocketTimeoutException e) {
            return e;
        }
    }

    private static void timesOut(Threads threads, Callable<?> work) throws Exception {
        assertThat(threads.start(work).failure()).isInstanceOf(SocketTimeoutException.class);
    }

    private static void roundTrip(Socket socket) throws IOException {
        byte[] question = new byte[CHUNK];
        new Random(4).nextBytes(question);
        socket.sendAll(question);
        assertThat(socket.recvAll(CHUNK)).isEqualTo(question);
    }
}
