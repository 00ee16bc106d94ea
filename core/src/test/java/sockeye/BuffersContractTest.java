package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.testing.Parked;
import sockeye.testing.Streams;
import sockeye.testing.Task;
import sockeye.testing.Threads;
import sockeye.testing.Transport;

/** Every kind and size of buffer, over every transport. */
class BuffersContractTest extends Contract {
    private static final byte[] TEN = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

    /** Makes a buffer whose remaining bytes are 3, 4, 5 and 6 of {@link #TEN}. */
    private enum Kind {
        HEAP,
        HEAP_SLICE,
        HEAP_READ_ONLY,
        DIRECT,
        DIRECT_SLICE,
        DIRECT_READ_ONLY;

        boolean isWritable() {
            return this != HEAP_READ_ONLY && this != DIRECT_READ_ONLY;
        }

        ByteBuffer make() {
            ByteBuffer heap = ByteBuffer.wrap(TEN.clone());
            ByteBuffer direct = ByteBuffer.allocateDirect(10).put(TEN).clear();
            return switch (this) {
                case HEAP -> heap.position(3).limit(7);
                case HEAP_SLICE -> heap.slice(2, 6).position(1).limit(5);
                case HEAP_READ_ONLY -> heap.asReadOnlyBuffer().position(3).limit(7);
                case DIRECT -> direct.position(3).limit(7);
                case DIRECT_SLICE -> direct.slice(2, 6).position(1).limit(5);
                case DIRECT_READ_ONLY -> direct.asReadOnlyBuffer().position(3).limit(7);
            };
        }
    }

    static Stream<Transport> messages() {
        return Arrays.stream(Transport.values()).filter(transport -> !transport.isStream());
    }

    static Stream<Transport> datagrams() {
        return Arrays.stream(Transport.values()).filter(transport -> !transport.isConnection());
    }

    static Stream<Transport> streams() {
        return Arrays.stream(Transport.values()).filter(Transport::isStream);
    }

    @ParameterizedTest
    @EnumSource
    void everyKindIsSent(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            for (Kind kind : Kind.values()) {
                ByteBuffer data = kind.make();
                int limit = data.limit();
                assertThat(pair.left().send(data)).isEqualTo(4);
                assertThat(data.position()).isEqualTo(limit);
                assertThat(pair.right().recv(9)).as("%s", kind).containsExactly(3, 4, 5, 6);
                data = kind.make();
                pair.left().sendAll(data);
                assertThat(data.hasRemaining()).isFalse();
                assertThat(pair.right().recv(9)).as("%s", kind).containsExactly(3, 4, 5, 6);
                data = kind.make();
                assertThat(pair.left().sendMessage(data)).isEqualTo(4);
                assertThat(data.hasRemaining()).isFalse();
                assertThat(pair.right().recv(9)).as("%s", kind).containsExactly(3, 4, 5, 6);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKindReceives(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            for (Kind kind : Kind.values()) {
                if (kind.isWritable()) {
                    holds(kind, pair, buffer -> pair.left().recv(buffer));
                    holds(kind, pair, buffer -> pair.left().recvFrom(buffer));
                    holds(kind, pair, buffer -> pair.left().recvMessage(buffer).close());
                } else {
                    ByteBuffer buffer = kind.make();
                    assertThatThrownBy(() -> pair.left().recv(buffer))
                            .isInstanceOf(ReadOnlyBufferException.class);
                    assertThatThrownBy(() -> pair.left().recvFrom(buffer))
                            .isInstanceOf(ReadOnlyBufferException.class);
                    assertThatThrownBy(() -> pair.left().recvAll(buffer))
                            .isInstanceOf(ReadOnlyBufferException.class);
                    assertThatThrownBy(() -> pair.left().recvMessage(buffer))
                            .isInstanceOf(ReadOnlyBufferException.class);
                }
            }
        }
    }

    private interface Into {
        void receive(ByteBuffer buffer) throws IOException;
    }

    /** Two bytes come: they stand at the position, and nothing else has changed. */
    private static void holds(Kind kind, Socket.Pair pair, Into into) throws IOException {
        pair.right().send(new byte[] {77, 78});
        ByteBuffer buffer = kind.make();
        int position = buffer.position();
        int limit = buffer.limit();
        into.receive(buffer);
        assertThat(buffer.position()).isEqualTo(position + 2);
        assertThat(buffer.limit()).isEqualTo(limit);
        byte[] all = new byte[limit - position + 2];
        buffer.get(position - 1, all, 0, limit - position + 1);
        assertThat(all).as("%s", kind).containsExactly(2, 77, 78, 5, 6, 0);
    }

    @ParameterizedTest
    @EnumSource
    void scatterAndGather(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            List<ByteBuffer> data = Arrays.stream(Kind.values()).map(Kind::make).toList();
            assertThat(pair.left().send(data)).isEqualTo(24);
            assertThat(data).noneMatch(ByteBuffer::hasRemaining);
            List<ByteBuffer> room =
                    List.of(
                            ByteBuffer.allocate(3),
                            ByteBuffer.allocate(0),
                            ByteBuffer.allocateDirect(7),
                            ByteBuffer.allocate(20).slice(3, 10),
                            ByteBuffer.allocateDirect(9));
            assertThat(pair.right().recv(room)).isEqualTo(24);
            ByteBuffer came = ByteBuffer.allocate(24);
            room.forEach(buffer -> came.put(buffer.flip()));
            for (int i = 0; i < 24; i++) {
                assertThat(came.get(i)).isEqualTo((byte) (3 + i % 4));
            }
        }
    }

    @Test
    void atMostAsManyBuffersAsTheKernelTakes() throws IOException {
        try (Socket.Pair pair = Unix.pair()) {
            ByteBuffer one = ByteBuffer.allocate(1);
            assertThat(pair.left().send(Stream.generate(one::duplicate).limit(1024).toList()))
                    .isPositive();
            List<ByteBuffer> tooMany = Collections.nCopies(1025, one);
            assertThatThrownBy(() -> pair.left().send(List.of(one, one)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("buffers: one stands there twice");
            assertThatThrownBy(() -> pair.left().send(tooMany))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1025");
            assertThatThrownBy(() -> pair.right().recv(tooMany))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void noBytesOfAStream(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            ByteBuffer none = ByteBuffer.allocate(0);
            assertThat(pair.left().recv(none)).isZero();
            assertThat(pair.left().recv(List.of(none, none))).isZero();
            assertThat(pair.left().input().read(new byte[0])).isZero();
            assertThat(pair.left().recvAll(0)).isEmpty();
            assertThat(pair.left().send(none)).isZero();
            assertThat(pair.left().send(List.of())).isZero();
            pair.left().sendAll(none);
            pair.left().output().write(new byte[0]);
            assertThat(pair.right().recv(ByteBuffer.allocate(1), Flags.MSG_DONTWAIT))
                    .isEqualTo(Socket.WOULD_BLOCK);
        }
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void emptyDatagrams(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            for (int i = 0; i < 2; i++) {
                pair.left().send(new byte[0]);
                pair.left().send(List.of());
                pair.left().sendAll(new byte[0]);
                pair.left().sendMessage(ByteBuffer.allocate(0));
            }
            assertThat(pair.right().recv(ByteBuffer.allocate(5))).isZero();
            assertThat(pair.right().recv(ByteBuffer.allocate(0))).isZero();
            assertThat(pair.right().recv(5)).isEmpty();
            assertThat(pair.right().recv(100_000)).isEmpty();
            assertThat(pair.right().recvFrom(5).length()).isZero();
            assertThat(pair.right().recvFrom(100_000).length()).isZero();
            assertThat(pair.right().recv(List.of(ByteBuffer.allocate(5)))).isZero();
            try (Message message = pair.right().recvMessage(ByteBuffer.allocate(5))) {
                assertThat(message.length()).isZero();
            }
            assertThat(pair.right().recv(ByteBuffer.allocate(1), Flags.MSG_DONTWAIT))
                    .isEqualTo(Socket.WOULD_BLOCK);
        }
    }

    /** What does not fit is refused whole, and the socket goes on working. */
    @ParameterizedTest
    @MethodSource("messages")
    void oversizeMessage(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            ByteBuffer data = ByteBuffer.allocate(1 << 20);
            assertThatThrownBy(() -> pair.left().send(data))
                    .isInstanceOf(SocketException.class)
                    .satisfies(e -> assertThat(Errno.of(e)).isEqualTo(Errno.EMSGSIZE));
            assertThatThrownBy(() -> pair.left().sendMessage(data))
                    .hasMessageContaining("EMSGSIZE");
            assertThat(data.position()).isZero();
            pair.left().send(new byte[] {1});
            assertThat(pair.right().recv(9)).containsExactly(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void roomForMoreThanThereIs(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            byte[] data = new byte[transport.isUnix() ? 150_000 : 60_000];
            new Random(4).nextBytes(data);
            for (int i = 0; i < 2; i++) {
                pair.left().sendAll(data);
                assertThat(all(pair.right(), data.length, i)).isEqualTo(data);
            }
            assertThatThrownBy(() -> pair.right().recv(0))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Of a stream in as many pieces as it takes, of a message in one. */
    private static byte[] all(Socket socket, int length, int way) throws IOException {
        ByteBuffer came = ByteBuffer.allocate(length);
        while (came.hasRemaining()) {
            came.put(
                    way == 0
                            ? socket.recv(Integer.MAX_VALUE)
                            : socket.recvFrom(Integer.MAX_VALUE).bytes());
        }
        return came.array();
    }

    /** 64 MiB, while the receiver takes a little at a time. */
    @ParameterizedTest
    @MethodSource("streams")
    void hugeSend(Transport transport) throws Exception {
        byte[] data = new byte[64 << 20];
        new Random(4).nextBytes(data);
        try (Socket.Pair pair = transport.pair()) {
            Task<Void> sender =
                    Threads.VIRTUAL.start(() -> {
                        pair.left().sendAll(data);
                        return null;
                    });
            sender.parked();
            ByteBuffer came = ByteBuffer.allocate(data.length);
            for (int size = 1; came.position() < 1 << 20; size = size % 30_000 + 997) {
                int limit = came.limit();
                pair.right().recv(came.limit(came.position() + size));
                came.limit(limit);
            }
            pair.right().recvAll(came);
            assertThat(came.array()).isEqualTo(data);
            sender.get();
        }
    }

    /** A failure tells how far it came. */
    @ParameterizedTest
    @MethodSource("streams")
    void progressIsReported(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            ByteBuffer data = ByteBuffer.allocateDirect(64 << 20);
            pair.left().timeout(Duration.ofMillis(200));
            assertThatThrownBy(() -> pair.left().sendAll(data))
                    .isInstanceOfSatisfying(
                            SocketTimeoutException.class,
                            e ->
                                    assertThat(e.bytesTransferred)
                                            .isPositive()
                                            .isEqualTo(data.position()));
            long came = 0;
            while (came < data.position()) {
                came += Streams.drain(pair.right());
                Parked.pause();
            }
            assertThat(came).isEqualTo(data.position());
            pair.left().send(new byte[] {1, 2, 3});
            ByteBuffer room = ByteBuffer.allocate(5);
            pair.right().timeout(Duration.ofMillis(10));
            assertThatThrownBy(() -> pair.right().recvAll(room))
                    .isInstanceOfSatisfying(
                            SocketTimeoutException.class,
                            e -> assertThat(e.bytesTransferred).isEqualTo(3));
            assertThat(room.position()).isEqualTo(3);
            pair.left().close();
            assertThatThrownBy(() -> pair.right().recvAll(room)).isInstanceOf(EOFException.class);
        }
    }
}
