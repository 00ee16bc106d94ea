package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static sockeye.Flags.MSG_DONTWAIT;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.closing.Closeables;
import sockeye.testing.Streams;
import sockeye.testing.Task;
import sockeye.testing.Threads;
import sockeye.testing.Transport;

/** Many messages with one call, over every transport that has messages. */
class ManyContractTest extends Contract {
    private static final Duration TIME = Duration.ofNanos(12_345_678);

    static Stream<Transport> messages() {
        return Arrays.stream(Transport.values()).filter(transport -> !transport.isStream());
    }

    static Stream<Transport> reliable() {
        return messages().filter(Transport::isReliable);
    }

    static Stream<Arguments> messagesOnThreads() {
        return Threads.each(messages());
    }

    static Stream<Arguments> reliableOnThreads() {
        return Threads.each(reliable());
    }

    private static byte[] bytes(int number) {
        return ("message " + number).getBytes(UTF_8);
    }

    private static List<Outgoing> outgoing(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Outgoing(bytes(i))).toList();
    }

    private static Batch filled(int count) {
        Batch batch = new Batch(count, 100_000);
        for (int i = 0; i < count; i++) {
            batch.add().data().put(bytes(i)).flip();
        }
        return batch;
    }

    private static void sendAll(Socket socket, List<Outgoing> messages) throws IOException {
        for (int sent = 0; sent < messages.size(); ) {
            sent += socket.sendMany(messages.subList(sent, messages.size()));
        }
    }

    private static void receiveInOrder(Socket socket, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            assertThat(socket.recv(100)).isEqualTo(bytes(i));
        }
    }

    private static List<String> texts(Batch batch) {
        List<String> texts = new ArrayList<>();
        batch.forEach(slot -> texts.add(UTF_8.decode(slot.data().duplicate()).toString()));
        return texts;
    }

    @ParameterizedTest
    @MethodSource("messages")
    void lists(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            assertThat(pair.left().sendMany(outgoing(5))).isEqualTo(5);
            List<Datagram> came = pair.right().recvMany(10, 20);
            assertThat(came)
                    .extracting(Datagram::text)
                    .containsExactly(
                            "message 0", "message 1", "message 2", "message 3", "message 4");
            if (transport.isNamed()) {
                assertThat(came)
                        .extracting(Datagram::from)
                        .containsOnly(pair.left().localAddress());
            }
            sendAll(pair.left(), outgoing(3));
            assertThat(pair.right().recvMany(2, 7))
                    .extracting(Datagram::length, Datagram::text, Datagram::truncated)
                    .containsOnly(tuple(9, "message", true))
                    .hasSize(2);
            assertThat(pair.right().recvMany(2, 9))
                    .singleElement()
                    .extracting(Datagram::truncated)
                    .isEqualTo(false);
        }
    }

    /** Receive many, answer many: each answer goes to the sender, whose name is never decoded. */
    @ParameterizedTest
    @MethodSource("messages")
    void answers(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Batch batch = new Batch(4, 100);
            for (int round = 0; round < 3; round++) {
                sendAll(pair.left(), outgoing(6));
                for (int answered = 0; answered < 6; answered += batch.size()) {
                    assertThat(pair.right().recvMany(batch))
                            .isEqualTo(batch.size())
                            .isBetween(1, 4);
                    batch.forEach(slot -> slot.data().put(0, (byte) 'M'));
                    pair.right().sendAll(batch);
                    assertThat(batch.sent()).isEqualTo(batch.size());
                    assertThat(batch).noneMatch(slot -> slot.data().hasRemaining());
                    assertThat(pair.right().sendMany(batch)).isZero();
                }
                for (int i = 0; i < 6; i++) {
                    assertThat(new String(pair.left().recv(100), UTF_8)).isEqualTo("Message " + i);
                }
            }
        }
    }

    @Test
    void answersToSeveralSenders() throws Exception {
        List<Socket> senders = new ArrayList<>();
        try (Socket server = Udp.bind(0)) {
            for (int i = 0; i < 5; i++) {
                senders.add(Udp.bind(0));
                senders.getLast().sendTo(bytes(i), server.localAddress());
            }
            Batch batch = new Batch(8, 50);
            assertThat(server.recvMany(batch)).isEqualTo(5);
            batch.get(3).drop();
            server.sendAll(batch);
            for (int i = 0; i < 5; i++) {
                assertThat(batch.get(i).from()).isEqualTo(senders.get(i).localAddress());
                if (i != 3) {
                    assertThat(senders.get(i).recvFrom(50).text()).isEqualTo("message " + i);
                }
            }
            assertThat(senders.get(3).recv(ByteBuffer.allocate(9), MSG_DONTWAIT))
                    .isEqualTo(Socket.WOULD_BLOCK);
        } finally {
            Closeables.closeAll(senders);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void slots(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Batch batch = new Batch(3, 5);
            pair.left().send(new byte[] {1, 2, 3, 4, 5, 6, 7});
            pair.left().send(new byte[] {1, 2});
            assertThat(pair.right().recvMany(batch)).isEqualTo(2);
            Batch.Slot cut = batch.get(0);
            assertThat(cut.data().remaining()).isEqualTo(5);
            assertThat(cut.length()).isEqualTo(7);
            assertThat(cut.truncated()).isTrue();
            assertThat(cut.flags().has(Flags.MSG_TRUNC)).isTrue();
            assertThat(batch.get(1).length()).isEqualTo(2);
            assertThat(batch.get(1).truncated()).isFalse();
            assertThat(batch.get(1).flags().has(Flags.MSG_TRUNC)).isFalse();
            assertThat(batch.get(1).control()).isEmpty();
            assertThatThrownBy(() -> batch.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(batch.clear().size()).isZero();
            assertThat(batch.add().truncated()).isFalse();
            assertThat(batch.add().data().remaining()).isEqualTo(5);
            batch.add();
            assertThatThrownBy(batch::add).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("messagesOnThreads")
    void waitsForTheFirst(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Batch batch = new Batch(4, 100);
            Task<Integer> many = threads.start(() -> pair.right().recvMany(batch)).parked();
            pair.left().send(bytes(0));
            assertThat(many.get()).isEqualTo(1);
            assertThat(texts(batch)).containsExactly("message 0");
            Task<List<Datagram>> list = threads.start(() -> pair.right().recvMany(4, 9)).parked();
            pair.left().send(bytes(1));
            assertThat(list.get()).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("messagesOnThreads")
    void endsOfAWait(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Socket socket = pair.right();
            Batch batch = new Batch(4, 100);
            assertThat(socket.recvMany(batch, MSG_DONTWAIT)).isEqualTo(Socket.WOULD_BLOCK);
            assertThat(batch.size()).isZero();
            socket.timeout(TIME);
            assertThat(threads.start(() -> socket.recvMany(batch)).failure())
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageStartingWith("recvmmsg ");
            socket.noTimeout();
            assertThat(
                            threads.start(() -> Deadline.in(TIME).call(() -> socket.recvMany(2, 9)))
                                    .failure())
                    .isInstanceOf(SocketTimeoutException.class);
            interrupt(threads.start(() -> socket.recvMany(batch)).parked());
            Task<Integer> closed = threads.start(() -> socket.recvMany(batch)).parked();
            socket.close();
            assertThat(closed.failure()).isInstanceOf(SocketClosedException.class);
            assertThatThrownBy(() -> socket.recvMany(batch))
                    .isInstanceOf(SocketClosedException.class);
            assertThatThrownBy(() -> socket.sendMany(batch))
                    .isInstanceOf(SocketClosedException.class);
            assertThatThrownBy(() -> socket.sendMany(List.of()))
                    .isInstanceOf(SocketClosedException.class);
            assertThatThrownBy(() -> socket.sendMany(outgoing(2)))
                    .isInstanceOf(SocketClosedException.class);
        }
    }

    /** The queue takes a part: a short batch. The rest goes when there is room. */
    @ParameterizedTest
    @MethodSource("reliableOnThreads")
    void shortBatches(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            pair.left().set(Options.SO_SNDBUF, 20_000);
            Batch batch = filled(1000);
            int sent = pair.left().sendMany(batch);
            assertThat(sent).isBetween(1, 999).isEqualTo(batch.sent());
            assertThat(pair.left().sendMany(batch, MSG_DONTWAIT)).isEqualTo(Socket.WOULD_BLOCK);
            assertThat(batch.sent()).isEqualTo(sent);
            assertThat(pair.left().sendMany(outgoing(1), MSG_DONTWAIT))
                    .isEqualTo(Socket.WOULD_BLOCK);
            Task<Boolean> rest =
                    threads.start(
                                    () -> {
                                        pair.left().sendAll(batch);
                                        return true;
                                    })
                            .parked();
            receiveInOrder(pair.right(), 1000);
            assertThat(rest.get()).isTrue();
            assertThat(batch.sent()).isEqualTo(1000);
        }
    }

    @ParameterizedTest
    @MethodSource("reliableOnThreads")
    void endsOfAWaitForRoom(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Streams.fill(pair.left());
            Batch batch = filled(3);
            Socket socket = pair.left().timeout(TIME);
            assertThat(threads.start(() -> socket.sendMany(batch)).failure())
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageStartingWith("sendmmsg 0 of 3 sent, next ");
            assertThat(threads.start(() -> socket.sendMany(outgoing(3))).failure())
                    .isInstanceOf(SocketTimeoutException.class);
            socket.noTimeout();
            interrupt(threads.start(() -> socket.sendMany(batch)).parked());
            Task<Integer> closed = threads.start(() -> socket.sendMany(batch)).parked();
            socket.close();
            assertThat(closed.failure()).isInstanceOf(SocketClosedException.class);
            assertThat(batch.sent()).isZero();
        }
    }

    /** A full receiver that is not the peer: no event announces room, and still the wait ends. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fullReceiverOfAnotherSocket(boolean inBatch) throws Exception {
        try (Socket receiver = Unix.bind(new Address.Unnamed());
                Socket sender = Socket.open(Family.UNIX, Type.DGRAM)) {
            Address to = receiver.localAddress();
            int queued = 0;
            while (sender.sendTo(ByteBuffer.wrap(bytes(queued)), to, MSG_DONTWAIT) > 0) {
                queued++;
            }
            Batch batch = filled(1);
            batch.get(0).to(to);
            Task<Integer> task =
                    Threads.VIRTUAL
                            .start(() ->
                                    inBatch
                                            ? sender.sendMany(batch)
                                            : sender.sendMany(List.of(new Outgoing(bytes(0), to))))
                            .parked();
            receiveInOrder(receiver, queued);
            assertThat(task.get()).isEqualTo(1);
            receiveInOrder(receiver, 1);
        }
    }

    /** The error of a message in the middle is told by the call that begins with it. */
    @ParameterizedTest
    @MethodSource("messages")
    void failureInTheMiddle(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            pair.left().set(Options.SO_SNDBUF, 30_000);
            Batch batch = filled(5);
            batch.get(2).data().clear(); // 100,000 bytes
            assertThat(pair.left().sendMany(batch)).isEqualTo(2);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> pair.left().sendMany(batch))
                        .hasMessageStartingWith("sendmmsg 2 of 5 sent, next slot 2")
                        .satisfies(e -> assertThat(Errno.of(e)).isEqualTo(Errno.EMSGSIZE));
                assertThat(batch.sent()).isEqualTo(2);
            }
            batch.get(2).drop();
            assertThat(pair.left().sendMany(batch)).isEqualTo(2);
            assertThat(batch.sent()).isEqualTo(5);
            assertThat(pair.right().recvMany(9, 99))
                    .extracting(Datagram::text)
                    .containsExactly("message 0", "message 1", "message 3", "message 4");

            List<Outgoing> list = new ArrayList<>(outgoing(3));
            list.set(1, new Outgoing(new byte[100_000]));
            assertThat(pair.left().sendMany(list)).isEqualTo(1);
            assertThatThrownBy(() -> pair.left().sendMany(list.subList(1, 3)))
                    .satisfies(e -> assertThat(Errno.of(e)).isEqualTo(Errno.EMSGSIZE));
            assertThat(pair.left().sendMany(list.subList(2, 3))).isEqualTo(1);
            assertThat(pair.right().recvMany(9, 99))
                    .extracting(Datagram::text)
                    .containsExactly("message 0", "message 2");
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void sendAllTellsWhereItFailed(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            pair.left().set(Options.SO_SNDBUF, 30_000);
            Batch batch = filled(5);
            batch.get(3).data().clear();
            assertThatThrownBy(() -> pair.left().sendAll(batch))
                    .satisfies(e -> assertThat(Errno.of(e)).isEqualTo(Errno.EMSGSIZE));
            assertThat(batch.sent()).isEqualTo(3);
            batch.get(3).drop();
            pair.left().sendAll(batch);
            assertThat(pair.right().recvMany(9, 99))
                    .extracting(Datagram::text)
                    .containsExactly("message 0", "message 1", "message 2", "message 4");
        }
    }

    /** What the kernel has against the socket comes first; what had arrived is not lost. */
    @Test
    void pendingError() throws Exception {
        Socket.Pair pair = Transport.UDP4.pair();
        try (Socket left = pair.left()) {
            sendAll(pair.right(), outgoing(2));
            pair.right().close();
            left.send(new byte[1]);
            Batch batch = new Batch(4, 100);
            assertThatThrownBy(() -> left.recvMany(batch))
                    .isInstanceOf(PortUnreachableException.class)
                    .hasMessageStartingWith("recvmmsg ");
            assertThat(batch.size()).isZero();
            assertThat(left.recvMany(batch)).isEqualTo(2);
            assertThat(texts(batch)).containsExactly("message 0", "message 1");
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void endOfAConnection(Transport transport) throws Exception {
        if (!transport.isConnection()) {
            return;
        }
        try (Socket.Pair pair = transport.pair()) {
            pair.left().sendMany(List.of(new Outgoing(bytes(0)), new Outgoing(new byte[0])));
            pair.left().send(bytes(2));
            pair.left().close();
            Batch batch = new Batch(9, 99);
            assertThat(pair.right().recvMany(batch)).isEqualTo(3);
            assertThat(texts(batch)).containsExactly("message 0", "", "message 2");
            assertThat(pair.right().recvMany(batch)).isEqualTo(-1);
            assertThat(pair.right().recvMany(9, 99)).isEmpty();
        }
    }

    @Test
    void emptyDatagrams() throws Exception {
        try (Socket.Pair pair = Transport.UDP4.pair()) {
            sendAll(pair.left(), Collections.nCopies(3, new Outgoing(new byte[0])));
            Batch batch = new Batch(9, 99);
            assertThat(pair.right().recvMany(batch)).isEqualTo(3);
            assertThat(pair.right().sendMany(batch)).isEqualTo(3);
            assertThat(pair.left().recvMany(9, 1)).extracting(Datagram::length).containsOnly(0);
        }
    }

    /** Over the limit: the kernel takes 1,024 of a list, and so do we; a batch is never longer. */
    @Test
    void overTheLimit() throws Exception {
        try (Socket receiver = Udp.bind(0);
                Socket sender = Udp.connect("127.0.0.1", receiver.localPort())) {
            assertThat(sender.sendMany(outgoing(3000))).isEqualTo(1024);
        }
        try (Socket socket = Udp.open()) {
            for (int slots : new int[] {-1, 0, 1025}) {
                assertThatThrownBy(() -> new Batch(slots, 1))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("slots: " + slots);
                assertThatThrownBy(() -> socket.recvMany(slots, 1))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(() -> new Batch(1, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("bytes: 0 is less than 1");
        }
    }

    /** One buffer for many receivers; its position stays. */
    @Test
    void oneMessageForMany() throws Exception {
        ByteBuffer data = ByteBuffer.allocateDirect(20).position(3);
        data.put(bytes(7)).limit(data.position()).position(3);
        List<Socket> receivers = new ArrayList<>();
        try (Socket sender = Udp.open()) {
            List<Outgoing> messages = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                receivers.add(Udp.bind(0));
                messages.add(new Outgoing(data, receivers.getLast().localAddress(), List.of()));
            }
            assertThat(sender.sendMany(messages)).isEqualTo(4);
            assertThat(data.position()).isEqualTo(3);
            for (Socket receiver : receivers) {
                assertThat(receiver.recv(100)).isEqualTo(bytes(7));
            }
        } finally {
            Closeables.closeAll(receivers);
        }
    }

    /** A name of IPv4 becomes one of IPv6 where the next socket needs that, and back. */
    @Test
    void forwardingBetweenFamilies() throws Exception {
        Transport.UDP6.require();
        try (Socket client = Udp.bind(0);
                Socket four = Udp.bind(0);
                Socket six = Socket.open(Family.INET6, Type.DGRAM)) {
            Batch batch = new Batch(2, 20);
            client.sendTo(bytes(0), four.localAddress());
            four.recvMany(batch);
            six.sendAll(batch);
            client.recvMany(batch);
            assertThat(texts(batch)).containsExactly("message 0");
            assertThat(((Address.Inet) batch.get(0).from()).port()).isEqualTo(six.localPort());
            client.sendAll(batch);
            six.recvMany(batch);
            four.sendAll(batch);
            assertThat(client.recvFrom(20).from()).isEqualTo(four.localAddress());
            batch.rewind().get(0).data().flip();
            batch.get(0).to(four.localAddress());
            client.sendAll(batch);
            assertThat(four.recv(20)).isEqualTo(bytes(0));
        }
    }

    @ParameterizedTest
    @MethodSource("reliable")
    void descriptorsOfLists(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair();
                Socket.Pair passed = Unix.pair()) {
            Control rights = new Control.Rights(List.of(passed.left()));
            Outgoing one = new Outgoing(ByteBuffer.wrap(bytes(0)), null, List.of(rights));
            assertThat(pair.left().sendMany(List.of(one, one))).isEqualTo(2);
            for (int i = 0; i < 2; i++) {
                Unix.recvDescriptors(pair.right(), ByteBuffer.allocate(9)).getFirst().close();
            }
            passed.left().close();
            assertThatThrownBy(() -> pair.left().sendMany(List.of(one)))
                    .isInstanceOf(SocketClosedException.class)
                    .hasMessageStartingWith("sendmmsg ");
        }
    }

    /** Descriptors that nobody asked for are not taken. */
    @ParameterizedTest
    @MethodSource("reliable")
    void batchesTakeNoDescriptors(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair();
                Socket.Pair passed = Unix.pair()) {
            Unix.sendDescriptors(pair.left(), bytes(0), passed.left(), passed.left());
            passed.left().close();
            Batch batch = new Batch(2, 9);
            assertThat(pair.right().recvMany(batch)).isEqualTo(1);
            assertThat(batch.get(0).flags()).isEqualTo(Flags.MSG_CTRUNC);
            assertThat(passed.right().recv(1)).isEmpty();
        }
    }

    @Test
    void notForStreams() throws Exception {
        try (Socket.Pair pair = Unix.pair()) {
            assertThatThrownBy(() -> pair.left().sendMany(outgoing(1)))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> pair.left().recvMany(new Batch(1, 1)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void oneThreadAtATime() throws Exception {
        try (Socket.Pair pair = Transport.DATAGRAM_PAIR.pair()) {
            Batch batch = new Batch(2, 9);
            Task<Integer> task = Threads.VIRTUAL.start(() -> pair.right().recvMany(batch)).parked();
            assertThatThrownBy(() -> pair.left().sendAll(batch))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("sendmmsg: another thread is using it");
            pair.left().send(bytes(1));
            assertThat(task.get()).isEqualTo(1);
        }
    }

    @Test
    void readsWell() throws Exception {
        try (Socket.Pair pair = Transport.UDP4.pair()) {
            sendAll(pair.left(), outgoing(2));
            Batch batch = new Batch(2, 9);
            pair.right().recvMany(batch);
            Address from = pair.left().localAddress();
            assertThat(batch).hasToString("0 of 2 sent, next slot 0 to " + from);
            pair.right().sendAll(batch);
            assertThat(batch).hasToString("2 of 2 sent");
            assertThat(outgoing(2).stream().map(Outgoing::to).collect(Collectors.toSet()))
                    .containsOnlyNulls();
        }
    }
}
