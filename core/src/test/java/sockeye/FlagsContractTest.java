package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sockeye.Flags.MSG_DONTWAIT;
import static sockeye.Flags.MSG_PEEK;
import static sockeye.Flags.MSG_TRUNC;
import static sockeye.Flags.MSG_WAITALL;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.testing.Streams;
import sockeye.testing.Task;
import sockeye.testing.Threads;
import sockeye.testing.Transport;

/** The MSG_ flags, over the transports that know them. */
class FlagsContractTest extends Contract {
    private static final Flags PEEK_ALL = MSG_PEEK.or(MSG_WAITALL);
    private static final Duration SOON = Duration.ofMillis(15);

    static Stream<Transport> messages() {
        return Arrays.stream(Transport.values()).filter(transport -> !transport.isStream());
    }

    static Stream<Arguments> streams() {
        return Threads.each(Arrays.stream(Transport.values()).filter(Transport::isStream));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void peekLeavesWhatItReads(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            Socket socket = pair.left();
            pair.right().send(bytes("data"));
            for (int i = 0; i < 2; i++) {
                ByteBuffer buffer = ByteBuffer.allocate(9);
                assertThat(socket.recv(buffer, MSG_PEEK)).isEqualTo(4);
                assertThat(buffer.flip()).isEqualTo(ByteBuffer.wrap(bytes("data")));
                assertThat(socket.recvFrom(buffer.clear(), MSG_PEEK)).isPresent();
                assertThat(buffer.position()).isEqualTo(4);
            }
            assertThat(socket.recv(9)).isEqualTo(bytes("data"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void dontWait(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            Socket socket = pair.left();
            for (int size : List.of(1, 100_000)) {
                ByteBuffer buffer = ByteBuffer.allocate(size);
                assertThat(socket.recv(buffer, MSG_DONTWAIT)).isEqualTo(Socket.WOULD_BLOCK);
                assertThat(socket.recv(buffer, MSG_DONTWAIT.or(MSG_WAITALL)))
                        .isEqualTo(Socket.WOULD_BLOCK);
                assertThat(socket.recvFrom(buffer, MSG_DONTWAIT)).isEmpty();
                try (Message message = socket.recvMessage(List.of(buffer), 64, MSG_DONTWAIT)) {
                    assertThat(message.length()).isEqualTo(Socket.WOULD_BLOCK);
                    assertThat(message.control()).isEmpty();
                }
                assertThat(buffer.position()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void dontWaitForRoom(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            if (transport.isReliable()) {
                Streams.fill(pair.left());
                ByteBuffer data = ByteBuffer.allocate(1);
                int n = 0;
                while (transport.isTcp() && n >= 0) { // which goes on making room for a while
                    n = pair.left().send(data.clear(), MSG_DONTWAIT);
                }
                data.clear();
                assertThat(pair.left().send(data, MSG_DONTWAIT)).isEqualTo(Socket.WOULD_BLOCK);
                assertThat(pair.left().sendMessage(List.of(data), null, MSG_DONTWAIT))
                        .isEqualTo(Socket.WOULD_BLOCK);
                assertThat(data.position()).isZero();
            }
            if (transport == Transport.UNIX_DATAGRAM) {
                ByteBuffer data = ByteBuffer.allocate(1);
                Address to = pair.right().localAddress();
                assertThat(pair.left().sendTo(data, to, MSG_DONTWAIT))
                        .isEqualTo(Socket.WOULD_BLOCK);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void truncTellsTheTrueLength(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            Socket socket = pair.left();
            for (int i = 0; i < 4; i++) {
                pair.right().send(bytes("0123456789"));
            }
            ByteBuffer four = ByteBuffer.allocate(4);
            assertThat(socket.recv(four, MSG_TRUNC)).isEqualTo(10);
            assertThat(four.position()).isEqualTo(4);
            assertThat(socket.recv(four.clear())).isEqualTo(4);
            try (Message message = socket.recvMessage(List.of(four.clear()), 0, MSG_TRUNC)) {
                assertThat(message.flags().has(MSG_TRUNC)).isTrue();
                assertThat(message.length()).isEqualTo(10);
            }
            Datagram datagram = socket.recvFrom(4);
            assertThat(datagram.bytes()).isEqualTo(bytes("0123"));
            assertThat(datagram.truncated()).isTrue();
            assertThat(datagram.length()).isEqualTo(10);
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void waitAllWaitsForTheWhole(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            ByteBuffer buffer = ByteBuffer.allocate(9).position(1);
            pair.right().send(bytes("abc"));
            Task<Integer> task =
                    threads.start(() -> pair.left().recv(buffer, MSG_WAITALL)).parked();
            pair.right().send(bytes("defgh"));
            assertThat(task.get()).isEqualTo(8);
            assertThat(buffer.array()).isEqualTo(bytes("\0abcdefgh"));
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void peekAllWaitsForTheWholeAndLeavesIt(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            ByteBuffer buffer = ByteBuffer.allocate(8);
            for (String part : List.of("ab", "cd", "ef")) {
                pair.right().send(bytes(part));
            }
            Task<Integer> task = threads.start(() -> pair.left().recv(buffer, PEEK_ALL)).parked();
            pair.right().send(bytes("gh"));
            assertThat(task.get()).isEqualTo(8);
            assertThat(buffer.flip()).isEqualTo(ByteBuffer.wrap(bytes("abcdefgh")));
            assertThat(pair.left().recvAll(8)).isEqualTo(bytes("abcdefgh"));
        }
    }

    /** A wait that ends early returns what has come. */
    @ParameterizedTest
    @MethodSource("streams")
    void timeoutEndsWaitAll(Transport transport, Threads threads) throws Exception {
        for (Flags flags : List.of(PEEK_ALL, MSG_WAITALL)) {
            try (Socket.Pair pair = transport.pair()) {
                pair.left().timeout(SOON);
                assertThat(threeOfEight(pair, threads, flags).get()).isEqualTo(3);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void interruptEndsWaitAll(Transport transport, Threads threads) throws Exception {
        for (Flags flags : List.of(PEEK_ALL, MSG_WAITALL)) {
            try (Socket.Pair pair = transport.pair()) {
                Task<Integer> task = threeOfEight(pair, threads, flags).parked();
                task.interrupt();
                assertThat(task.get()).isEqualTo(3);
                assertThat(task.endedInterrupted()).isTrue();
            }
        }
    }

    /** Sends three bytes where eight are asked for. */
    private static Task<Integer> threeOfEight(Socket.Pair pair, Threads threads, Flags flags)
            throws IOException {
        pair.right().send(bytes("abc"));
        return threads.start(() -> receive(pair, flags));
    }

    private static int receive(Socket.Pair pair, Flags flags) throws IOException {
        return pair.left().recv(ByteBuffer.allocate(8), flags);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void endOfStreamEndsWaitAll(Transport transport, Threads threads) throws Exception {
        for (Flags flags : List.of(MSG_WAITALL, PEEK_ALL)) {
            try (Socket.Pair pair = transport.pair()) {
                Task<Integer> parked = threeOfEight(pair, threads, flags).parked();
                pair.right().shutdown(Shutdown.SHUT_WR);
                assertThat(parked.get()).isEqualTo(3);
                if (flags.has(MSG_PEEK)) {
                    assertThat(receive(pair, flags)).isEqualTo(3);
                    assertThat(receive(pair, MSG_WAITALL)).isEqualTo(3);
                }
                assertThat(receive(pair, flags)).isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void nothingEndsWaitAllButTheUsual(Transport transport, Threads threads) throws Exception {
        for (Flags flags : List.of(MSG_WAITALL, PEEK_ALL)) {
            try (Socket.Pair pair = transport.pair()) {
                pair.left().timeout(SOON);
                assertThat(threads.start(() -> receive(pair, flags)).failure())
                        .isInstanceOf(SocketTimeoutException.class);
                pair.left().noTimeout();
                Task<Integer> task = threads.start(() -> receive(pair, flags)).parked();
                pair.left().close();
                assertThat(task.failure()).isInstanceOf(SocketClosedException.class);
            }
        }
    }

    /** A connection that broke is no connection that ended, also if some bytes came before. */
    @ParameterizedTest
    @EnumSource(Threads.class)
    void waitAllDoesNotHideAReset(Threads threads) throws Exception {
        try (Socket.Pair pair = Transport.TCP4.pair()) {
            pair.right().send(bytes("abc"));
            ByteBuffer buffer = ByteBuffer.allocate(8);
            Task<Integer> task =
                    threads.start(
                                    () -> {
                                        pair.left().recv(buffer, MSG_WAITALL);
                                        return pair.left().recv(buffer, MSG_WAITALL);
                                    })
                            .parked();
            pair.right().set(Options.SO_LINGER, Optional.of(Duration.ZERO)).close();
            assertThat(task.failure()).isExactlyInstanceOf(SocketException.class);
            assertThat(Errno.of(task.failure())).isEqualTo(Errno.ECONNRESET);
            assertThat(buffer.position()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"UDP4", "UDP6"})
    void moreJoinsDatagrams(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            pair.left().send(ByteBuffer.wrap(bytes("one ")), Flags.MSG_MORE);
            assertThat(pair.right().recv(ByteBuffer.allocate(9), MSG_DONTWAIT))
                    .isEqualTo(Socket.WOULD_BLOCK);
            pair.left().send(bytes("two"));
            assertThat(pair.right().recv(99)).isEqualTo(bytes("one two"));
        }
    }

    /** A flag that makes no sense is the kernel's to refuse. */
    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"SEQPACKET", "UNIX_DATAGRAM"})
    void kernelRefusesFlags(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            assertThatThrownBy(() -> pair.left().recv(ByteBuffer.allocate(1), Flags.MSG_OOB))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("EOPNOTSUPP");
        }
    }
}
