package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.testing.Transport;

/** Many datagrams as one message: UDP_SEGMENT and UDP_GRO. */
class SegmentContractTest extends Contract {
    static Stream<Transport> udp() {
        return Stream.of(Transport.UDP4, Transport.UDP6);
    }

    private static ByteBuffer data(int size) {
        ByteBuffer data = ByteBuffer.allocate(size);
        for (int i = 0; i < size; i++) {
            data.put((byte) (i * 7));
        }
        return data.flip();
    }

    private static int send(Socket socket, int size, int segment) throws IOException {
        return socket.sendMessage(data(size), new Control.UdpSegment(segment));
    }

    /** The receiver sees them apart. */
    private static void apart(Socket socket, int size, int segment) throws IOException {
        for (int at = 0; at < size; at += segment) {
            int length = Math.min(segment, size - at);
            assertThat(ByteBuffer.wrap(socket.recv(65_507)))
                    .isEqualTo(data(size).slice(at, length));
        }
        assertThat(socket.recv(ByteBuffer.allocate(1), Flags.MSG_DONTWAIT))
                .isEqualTo(Socket.WOULD_BLOCK);
    }

    @ParameterizedTest
    @MethodSource("udp")
    void cutByControl(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            assertThat(send(pair.left(), 5000, 1400)).isEqualTo(5000);
            apart(pair.right(), 5000, 1400);
            assertThat(send(pair.left(), 100, 1400)).isEqualTo(100); // less than one
            apart(pair.right(), 100, 1400);
            assertThat(send(pair.left(), 3000, 0)).isEqualTo(3000); // not at all
            apart(pair.right(), 3000, 3000);
        }
    }

    @ParameterizedTest
    @MethodSource("udp")
    void cutByOption(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            pair.left().set(Options.UDP_SEGMENT, 1000);
            pair.left().send(data(2500));
            apart(pair.right(), 2500, 1000);
            send(pair.left(), 2500, 2000); // the message's own size is stronger
            apart(pair.right(), 2500, 2000);
            Batch batch = new Batch(2, 2500);
            batch.add().data().put(data(2500)).flip();
            batch.add().segmentSize(500).data().put(data(1200)).flip();
            pair.left().sendAll(batch);
            for (int size : new int[] {1000, 1000, 500, 500, 500, 200}) {
                assertThat(pair.right().recv(9999)).hasSize(size);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("udp")
    void joinedInMessages(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            pair.right().set(Options.UDP_GRO, true);
            send(pair.left(), 5000, 1400);
            ByteBuffer buffer = ByteBuffer.allocate(9999);
            try (Message message = pair.right().recvMessage(buffer)) {
                assertThat(message.length()).isEqualTo(5000);
                assertThat(message.control()).containsExactly(new Control.UdpGro(1400));
                assertThat(buffer.flip()).isEqualTo(data(5000));
            }
            pair.left().send(data(10));
            try (Message single = pair.right().recvMessage(buffer.clear())) {
                assertThat(single.length()).isEqualTo(10);
                assertThat(single.control()).isEmpty();
            }
        }
    }

    /** What came joined goes back joined, and the other side joins it again. */
    @ParameterizedTest
    @MethodSource("udp")
    void joinedInBatches(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            pair.right().set(Options.UDP_GRO, true);
            Batch batch = new Batch(4, 65_507);
            send(pair.left(), 5000, 1400);
            pair.left().send(data(10));
            send(pair.left(), 999, 100);
            assertThat(pair.right().recvMany(batch)).isEqualTo(3);
            assertThat(batch).extracting(Batch.Slot::segmentSize).containsExactly(1400, 0, 100);
            assertThat(batch).extracting(Batch.Slot::length).containsExactly(5000, 10, 999);
            assertThat(batch.get(0).control()).containsExactly(new Control.UdpGro(1400));
            pair.right().sendAll(batch);
            for (int size : new int[] {1400, 1400, 1400, 800, 10, 100}) {
                assertThat(pair.left().recv(9999)).hasSize(size);
            }
        }
    }

    /** Time stamps and others come before, and leave room. */
    @Test
    void besideOtherControls() throws Exception {
        try (Socket.Pair pair = Transport.UDP4.pair()) {
            pair.right().set(Options.UDP_GRO, true).set(Options.SO_TIMESTAMPNS, true);
            pair.right().set(Options.IP_PKTINFO, true).set(Options.IP_RECVTTL, true);
            send(pair.left(), 300, 100);
            Batch batch = new Batch(1, 500);
            pair.right().recvMany(batch);
            assertThat(batch.get(0).flags()).isEqualTo(Flags.NONE);
            assertThat(batch.get(0).control()).hasSize(4).contains(new Control.UdpGro(100));
            assertThat(batch.get(0).segmentSize()).isEqualTo(100);
        }
    }

    @ParameterizedTest
    @MethodSource("udp")
    void limits(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Socket socket = pair.left();
            assertThatThrownBy(() -> send(socket, 65_536, 1400))
                    .satisfies(e -> assertThat(Errno.of(e)).isEqualTo(Errno.EMSGSIZE));
            assertThatThrownBy(() -> send(socket, 129, 1)) // over UDP_MAX_SEGMENTS
                    .satisfies(e -> assertThat(Errno.of(e)).isEqualTo(Errno.EINVAL));
            assertThat(send(socket, 64, 1)).isEqualTo(64);
            Batch batch = new Batch(3, 1000);
            batch.add().data().limit(10);
            batch.add().segmentSize(1);
            batch.add().data().limit(10);
            assertThat(socket.sendMany(batch)).isEqualTo(1);
            assertThatThrownBy(() -> socket.sendMany(batch))
                    .satisfies(e -> assertThat(Errno.of(e)).isEqualTo(Errno.EINVAL));
            batch.get(1).drop();
            assertThat(socket.sendMany(batch)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void sizes(int size) {
        assertThatThrownBy(() -> new Control.UdpSegment(size))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("size: " + size + " is not in 0 to 65535");
        Batch batch = new Batch(1, 1);
        assertThatThrownBy(() -> batch.add().segmentSize(size))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** What is only told is refused when it is sent. */
    @Test
    void groIsNotSent() throws Exception {
        try (Socket.Pair pair = Transport.UDP4.pair()) {
            assertThatThrownBy(() -> pair.left().sendMessage(data(9), new Control.UdpGro(3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("control: UdpGro[size=3] can only be received");
            assertThat(
                            pair.left()
                                    .sendMany(
                                            List.of(
                                                    new Outgoing(
                                                            data(9),
                                                            null,
                                                            List.of(new Control.UdpSegment(3))))))
                    .isEqualTo(1);
            apart(pair.right(), 9, 3);
        }
    }
}
