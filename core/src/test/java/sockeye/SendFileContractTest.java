package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.testing.Pipe;
import sockeye.testing.Streams;
import sockeye.testing.Task;
import sockeye.testing.Threads;
import sockeye.testing.Transport;

/** Files sent by the kernel, over every transport that is a stream. */
class SendFileContractTest extends Contract {
    private static final Duration TIME = Duration.ofNanos(12_345_678);
    private static final byte[] CONTENT = new byte[5_000_000];
    private static final Path PATH = Transport.path();

    static {
        new Random(4).nextBytes(CONTENT);
        try {
            Files.write(PATH, CONTENT);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<Transport> streams() {
        return Arrays.stream(Transport.values()).filter(Transport::isStream);
    }

    static Stream<Arguments> streamsOnThreads() {
        return Threads.each(streams());
    }

    /** More than the socket has room for: it waits for the reader. */
    @ParameterizedTest
    @MethodSource("streamsOnThreads")
    void whole(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair();
                Fd file = Fd.open(PATH)) {
            pair.left().set(Options.SO_SNDBUF, 100_000);
            Task<Long> task = threads.start(() -> pair.left().sendFile(file)).parked();
            assertThat(pair.right().recvAll(CONTENT.length)).isEqualTo(CONTENT);
            assertThat(task.get()).isEqualTo(CONTENT.length);
            assertThat(file.input().readNBytes(3)).isEqualTo(Arrays.copyOf(CONTENT, 3));
        }
    }

    @ParameterizedTest
    @MethodSource("streamsOnThreads")
    void parts(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair();
                Fd file = Fd.open(PATH)) {
            Task<Void> task =
                    threads.start(() -> {
                        Socket to = pair.left();
                        int end = CONTENT.length;
                        assertThat(to.sendFile(file, 10, 20)).isEqualTo(20);
                        assertThat(to.sendFile(file, end - 7, 100)).isEqualTo(7); // it is short
                        assertThat(to.sendFile(file, end - 3, Long.MAX_VALUE)).isEqualTo(3);
                        assertThat(to.sendFile(file, end, 1)).isZero();
                        assertThat(to.sendFile(file, end + 9L, 1)).isZero();
                        assertThat(to.sendFile(file, 0, 0)).isZero();
                        return null;
                    });
            task.get();
            byte[] came = pair.right().recvAll(30);
            assertThat(Arrays.copyOf(came, 20)).isEqualTo(Arrays.copyOfRange(CONTENT, 10, 30));
            int end = CONTENT.length;
            assertThat(Arrays.copyOfRange(came, 20, 27))
                    .isEqualTo(Arrays.copyOfRange(CONTENT, end - 7, end));
            assertThat(Arrays.copyOfRange(came, 27, 30))
                    .isEqualTo(Arrays.copyOfRange(CONTENT, end - 3, end));
        }
    }

    @ParameterizedTest
    @MethodSource("streamsOnThreads")
    void endsOfAWait(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair();
                Fd file = Fd.open(PATH)) {
            Socket socket = pair.left().set(Options.SO_SNDBUF, 100_000).timeout(TIME);
            Throwable late = threads.start(() -> socket.sendFile(file)).failure();
            assertThat(late).isInstanceOf(SocketTimeoutException.class);
            int came = ((InterruptedIOException) late).bytesTransferred;
            assertThat(pair.right().recvAll(came)).isEqualTo(Arrays.copyOf(CONTENT, came));
            socket.noTimeout();
            Streams.fill(socket);
            Task<Long> expired =
                    threads.start(() -> Deadline.in(TIME).call(() -> socket.sendFile(file)));
            assertThat(expired.failure()).isInstanceOf(SocketTimeoutException.class);
            interrupt(threads.start(() -> untilItFails(socket, file)).parked());
            Task<Long> closed = threads.start(() -> untilItFails(socket, file)).parked();
            socket.close();
            assertThat(closed.failure()).isInstanceOf(SocketClosedException.class);
            assertThatThrownBy(() -> socket.sendFile(file))
                    .isInstanceOf(SocketClosedException.class)
                    .hasMessageStartingWith("sendfile ");
        }
    }

    /** A timeout of zero: what can be done at once is done. */
    @ParameterizedTest
    @MethodSource("streamsOnThreads")
    void withoutWaiting(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair();
                Fd file = Fd.open(PATH)) {
            pair.left().timeout(Duration.ZERO);
            assertThat(threads.start(() -> pair.left().sendFile(file, 5, 100)).get())
                    .isEqualTo(100);
            assertThat(pair.right().recvAll(100)).isEqualTo(Arrays.copyOfRange(CONTENT, 5, 105));
        }
    }

    /** TCP may find room a little after it had none. */
    private static long untilItFails(Socket socket, Fd file) throws IOException {
        while (true) {
            socket.sendFile(file);
        }
    }

    @ParameterizedTest
    @MethodSource("streamsOnThreads")
    void peerCloses(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair();
                Fd file = Fd.open(PATH)) {
            Task<Long> task = threads.start(() -> untilItFails(pair.left(), file)).parked();
            pair.right().close();
            assertThat(Errno.of(task.failure())).isIn(Errno.EPIPE, Errno.ECONNRESET);
            assertThatThrownBy(() -> pair.left().sendFile(file))
                    .hasMessageContaining("(EPIPE)"); // and no signal has ended us
        }
    }

    @ParameterizedTest
    @MethodSource("streamsOnThreads")
    void fileCloses(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Fd file = Fd.open(PATH);
            Task<Long> task = threads.start(() -> untilItFails(pair.left(), file)).parked();
            file.close(); // which does not wait for the peer
            Task<Boolean> reader =
                    threads.start(() -> {
                        while (!task.isDone()) {
                            Streams.drain(pair.right());
                        }
                        return true;
                    });
            assertThat(task.failure())
                    .isInstanceOf(SocketClosedException.class)
                    .hasMessage("sendfile " + file + ": closed");
            assertThat(reader.get()).isTrue();
        }
    }

    /** Nothing of another sender comes into the middle of it. */
    @ParameterizedTest
    @MethodSource("streamsOnThreads")
    void oneTurn(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair();
                Fd file = Fd.open(PATH)) {
            pair.left().set(Options.SO_SNDBUF, 100_000);
            Task<Long> first = threads.start(() -> pair.left().sendFile(file)).parked();
            Task<Integer> second = threads.start(() -> pair.left().send(new byte[] {9})).parked();
            assertThat(pair.right().recvAll(CONTENT.length)).isEqualTo(CONTENT);
            assertThat(pair.right().recv(2)).containsExactly(9);
            assertThat(first.get() + second.get()).isEqualTo(CONTENT.length + 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noFiles(Threads threads) throws Exception {
        try (Socket.Pair pair = Unix.pair();
                Pipe pipe = Pipe.open();
                Fd folder = Fd.open(Path.of("/tmp"));
                Fd written = Fd.open(PATH, StandardOpenOption.WRITE)) {
            fails(threads, pair.left(), pipe.source(), Errno.ESPIPE);
            fails(threads, pair.left(), written, Errno.EBADF);
            assertThat(Errno.of(failure(threads, pair.left(), folder)))
                    .isIn(Errno.EINVAL, Errno.EISDIR);
            assertThat(Errno.of(failure(threads, pair.left(), pair.right())))
                    .isIn(Errno.ESPIPE, Errno.EINVAL);
        }
    }

    private static Throwable failure(Threads threads, Socket socket, Fd file) throws Exception {
        return threads.start(() -> socket.sendFile(file)).failure();
    }

    private static void fails(Threads threads, Socket socket, Fd file, Errno errno)
            throws Exception {
        assertThat(failure(threads, socket, file))
                .hasMessageStartingWith("sendfile ")
                .satisfies(e -> assertThat(Errno.of(e)).isEqualTo(errno));
    }

    @Test
    void misuse() throws Exception {
        try (Socket.Pair pair = Unix.pair();
                Socket.Pair messages = Socket.pair(Family.UNIX, Type.SEQPACKET);
                Socket open = Socket.open(Family.INET, Type.STREAM);
                Fd file = Fd.open(PATH)) {
            assertThatThrownBy(() -> pair.left().sendFile(file, -1, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("position: -1 is negative");
            assertThatThrownBy(() -> pair.left().sendFile(file, 1, -1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("count: -1 is negative");
            assertThatThrownBy(() -> messages.left().sendFile(file))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> open.sendFile(file)) // not connected
                    .hasMessageContaining("(EPIPE)");
        }
    }
}
