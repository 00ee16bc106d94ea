package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sockeye.Flags.MSG_OOB;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
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

/** What only Internet sockets do: resets, lingering, urgent data, unreachable ports. */
class TcpContractTest extends Contract {
    static Stream<Arguments> tcp() {
        return Threads.each(Arrays.stream(Transport.values()).filter(Transport::isTcp));
    }

    private static void reset(Socket socket) throws IOException {
        socket.set(Options.SO_LINGER, Optional.of(Duration.ZERO)).close();
    }

    @ParameterizedTest
    @MethodSource("tcp")
    void resetEndsAReceive(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Address peer = pair.left().peerAddress();
            Task<byte[]> task = threads.start(() -> pair.left().recv(1)).parked();
            reset(pair.right());
            assertThat(task.failure())
                    .isExactlyInstanceOf(SocketException.class)
                    .hasMessageContaining("ECONNRESET");
            assertThat(pair.left().peerAddress()).isEqualTo(peer); // although it is gone
            assertThatThrownBy(() -> pair.left().send(new byte[1])).hasMessageContaining("EPIPE");
        }
    }

    @ParameterizedTest
    @MethodSource("tcp")
    void resetEndsASend(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Task<Void> task =
                    threads.start(() -> {
                        pair.left().sendAll(new byte[64 << 20]);
                        return null;
                    });
            task.parked();
            reset(pair.right());
            assertThat(Errno.of(task.failure())).isIn(Errno.ECONNRESET, Errno.EPIPE);
        }
    }

    /** The kernel blocks in such a close, but no carrier thread does. */
    @ParameterizedTest
    @MethodSource("tcp")
    void lingeringClose(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            long sent = Streams.fill(pair.left());
            pair.left().set(Options.SO_LINGER, Optional.of(Duration.ofSeconds(30)));
            Task<Boolean> closer =
                    threads.start(() -> {
                        pair.left().close();
                        return pair.left().isOpen();
                    });
            closer.parked();
            assertThat(Threads.VIRTUAL.start(() -> 1).get()).isEqualTo(1);
            long came = 0;
            for (int n = 0; n >= 0; n = pair.right().recv(ByteBuffer.allocate(65536))) {
                came += n;
            }
            assertThat(came).isEqualTo(sent);
            assertThat(closer.get()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("tcp")
    void urgentData(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair();
                Poll poll = Poll.open()) {
            poll.register(pair.right(), Events.EPOLLPRI, null);
            Task<Boolean> urgent =
                    threads.start(
                                    () -> {
                                        for (Poll.Key key : poll.await()) {
                                            return key.ready().any(Events.EPOLLPRI);
                                        }
                                        return false;
                                    })
                            .parked();
            pair.left().send("abc".getBytes(UTF_8));
            pair.left().send(ByteBuffer.wrap(new byte[] {'!'}), MSG_OOB);
            pair.left().send("def".getBytes(UTF_8));
            assertThat(urgent.get()).isTrue();
            Socket socket = pair.right();
            assertThat(socket.atMark()).isFalse();
            assertThat(socket.recv(9)).isEqualTo("abc".getBytes(UTF_8)); // and no further
            assertThat(socket.atMark()).isTrue();
            ByteBuffer one = ByteBuffer.allocate(1);
            assertThat(socket.recv(one, MSG_OOB)).isEqualTo(1);
            assertThat(one.get(0)).isEqualTo((byte) '!');
            assertThat(socket.recv(9)).isEqualTo("def".getBytes(UTF_8));
            assertThat(socket.atMark()).isFalse();
            assertThatThrownBy(() -> socket.recv(one.clear(), MSG_OOB))
                    .hasMessageContaining("EINVAL");
        }
    }

    /** Urgent data does not end a receive, and loses nobody's place. */
    @ParameterizedTest
    @MethodSource("tcp")
    void urgentDataDuringAReceive(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Task<byte[]> task = threads.start(() -> pair.right().recv(9)).parked();
            pair.left().send(ByteBuffer.wrap(new byte[] {'!'}), MSG_OOB);
            pair.left().send(new byte[] {'x'});
            assertThat(task.get()).containsExactly('x');
        }
    }

    @ParameterizedTest
    @MethodSource("tcp")
    void urgentDataInLine(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            pair.right().set(Options.SO_OOBINLINE, true);
            Task<byte[]> task = threads.start(() -> pair.right().recvAll(3)).parked();
            pair.left().send(new byte[] {'a'});
            pair.left().send(ByteBuffer.wrap(new byte[] {'!'}), MSG_OOB);
            pair.left().send(new byte[] {'b'});
            assertThat(task.get()).containsExactly('a', '!', 'b');
        }
    }

    /** The kernel holds back what has MSG_MORE, for at most 200 ms. */
    @ParameterizedTest
    @MethodSource("tcp")
    void moreIsJoined(Transport transport, Threads threads) throws Exception {
        boolean joined = false;
        for (int attempt = 0; attempt < 20 && !joined; attempt++) {
            try (Socket.Pair pair = transport.pair()) {
                pair.left().send(ByteBuffer.wrap(new byte[] {1}), Flags.MSG_MORE);
                Task<byte[]> task = threads.start(() -> pair.right().recv(9)).parked();
                pair.left().send(new byte[] {2});
                joined = task.get().length == 2;
            }
        }
        assertThat(joined).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"UDP4", "UDP6"})
    void unreachablePort(Transport transport) throws Exception {
        for (Threads threads : Threads.values()) {
            try (Socket.Pair pair = transport.pair()) {
                pair.right().close();
                pair.left().send(new byte[1]);
                assertThatThrownBy(() -> pair.left().recv(1))
                        .isInstanceOf(PortUnreachableException.class)
                        .hasMessageContaining("ECONNREFUSED");
                Task<byte[]> task = threads.start(() -> pair.left().recv(1)).parked();
                pair.left().send(new byte[1]);
                assertThat(task.failure()).isInstanceOf(PortUnreachableException.class);
            }
        }
    }

    /** The connection's datagram socket hears its peer only, and can be taken back. */
    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"UDP4", "UDP6"})
    void onlyCorrespondent(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair();
                Socket stranger = transport.open()) {
            Address address = pair.left().localAddress();
            stranger.sendTo(new byte[] {1}, address);
            pair.right().send(new byte[] {2});
            assertThat(pair.left().recv(1)).containsExactly(2);
            pair.left().connect(new Address.Opaque(Family.UNSPEC, new byte[14]));
            assertThatThrownBy(pair.left()::peerAddress).hasMessageContaining("ENOTCONN");
            assertThatThrownBy(() -> pair.left().send(new byte[1]))
                    .hasMessageContaining("EDESTADDRREQ");
        }
    }
}
