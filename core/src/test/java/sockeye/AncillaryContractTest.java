package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sockeye.Flags.MSG_CTRUNC;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.closing.Closeables;
import sockeye.testing.FileLimit;
import sockeye.testing.Streams;
import sockeye.testing.Task;
import sockeye.testing.Threads;
import sockeye.testing.Transport;

/** What travels beside the bytes, over every Unix transport. No descriptor may leak anywhere. */
class AncillaryContractTest extends Contract {
    private static final int O_CLOEXEC = 02000000;

    static Stream<Transport> unix() {
        return Arrays.stream(Transport.values()).filter(Transport::isUnix);
    }

    static Stream<Arguments> unixOnThreads() {
        return Threads.each(unix());
    }

    private static ByteBuffer data() {
        return ByteBuffer.wrap("data".getBytes(UTF_8));
    }

    /** Sends {@code count} times the same descriptor. */
    private static void pass(Socket socket, Fd fd, int count) throws IOException {
        socket.sendMessage(data(), new Control.Rights(Collections.nCopies(count, fd)));
    }

    private static Message receive(Socket socket, int controlRoom) throws IOException {
        return socket.recvMessage(List.of(ByteBuffer.allocate(9)), controlRoom, Flags.NONE);
    }

    /** The data is there, and some of what went with it is not. */
    private static void isTruncated(Message message) {
        assertThat(message.length()).isEqualTo(4);
        assertThat(message.flags()).isEqualTo(MSG_CTRUNC);
    }

    /** Our own descriptor of the left end was the last. */
    private static void nothingElseHolds(Socket.Pair passed) throws IOException {
        passed.left().close();
        assertThat(passed.right().recv(1)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("unixOnThreads")
    void takenDescriptorsSurviveTheMessage(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair();
                Socket.Pair passed = Unix.pair()) {
            Task<Message> task =
                    threads.start(() -> pair.right().recvMessage(ByteBuffer.allocate(9))).parked();
            pass(pair.left(), passed.left(), 1);
            Fd taken;
            try (Message message = task.get()) {
                assertThat(message.length()).isEqualTo(4);
                assertThat(message.flags()).isEqualTo(Flags.NONE);
                taken = message.takeDescriptors().getFirst();
                assertThat(message.takeDescriptors()).isEmpty();
            }
            assertThat(passed.left().isOpen()).isTrue();
            assertThat(Streams.flags(taken.number()) & O_CLOEXEC).isNotZero();
            passed.left().close();
            try (Socket socket = Socket.adopt(taken)) {
                assertThat(taken.isOpen()).isFalse();
                passed.right().send(new byte[] {5});
                assertThat(socket.recv(1)).containsExactly(5);
            }
            assertThat(passed.right().recv(1)).isEmpty(); // nobody holds the other end any more
        }
    }

    @ParameterizedTest
    @MethodSource("unix")
    void othersAreClosedWithIt(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair();
                Socket.Pair passed = Unix.pair()) {
            pass(pair.left(), passed.left(), 3);
            passed.left().close();
            Message message = pair.right().recvMessage(ByteBuffer.allocate(9));
            assertThat(message.control())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Control.Rights.class,
                            rights -> assertThat(rights.descriptors()).allMatch(Fd::isOpen));
            message.close();
            message.close();
            assertThat(passed.right().recv(1)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("unix")
    void asManyAsTheKernelTakes(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            pass(pair.left(), pair.left(), Control.MAX_DESCRIPTORS);
            try (Message message = pair.right().recvMessage(ByteBuffer.allocate(9))) {
                List<Fd> descriptors = message.takeDescriptors();
                assertThat(descriptors).hasSize(253).doesNotHaveDuplicates();
                Closeables.closeAll(descriptors);
            }
            assertThatThrownBy(() -> pass(pair.left(), pair.left(), 254))
                    .isInstanceOf(SocketException.class)
                    .satisfies(e -> assertThat(Errno.of(e)).isEqualTo(Errno.EINVAL));
            pair.left().send(new byte[] {1}); // and nothing of it was sent
            assertThat(pair.right().recv(9)).containsExactly(1);
        }
    }

    /** Too little room: the data comes with the flag, and what did not fit is closed. */
    @ParameterizedTest
    @MethodSource("unix")
    void tooLittleRoom(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair();
                Socket.Pair passed = Unix.pair()) {
            for (int room : new int[] {0, 1, 15, 16, 20, 24, 28}) {
                pass(pair.left(), passed.left(), 4);
                try (Message message = receive(pair.right(), room)) {
                    isTruncated(message);
                    assertThat(message.takeDescriptors())
                            .hasSize(Math.max(0, (room - 16) / 4))
                            .allSatisfy(Fd::close);
                }
            }
            nothingElseHolds(passed);
        }
    }

    /** No descriptor left: those that came are the message's, the others are lost with the flag. */
    @ParameterizedTest
    @MethodSource("unix")
    void tooManyOpenFiles(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair();
                Socket.Pair passed = Unix.pair()) {
            pass(pair.left(), passed.left(), 5);
            pass(pair.left(), passed.left(), 5);
            try (FileLimit _ = FileLimit.leaving(2)) {
                try (Message message = pair.right().recvMessage(ByteBuffer.allocate(9))) {
                    isTruncated(message);
                }
                assertThatThrownBy(() -> Unix.recvDescriptors(pair.right(), ByteBuffer.allocate(9)))
                        .hasMessageContaining("MSG_CTRUNC");
            }
            nothingElseHolds(passed);
        }
    }

    /** A plain receive drops what came with the data. */
    @ParameterizedTest
    @MethodSource("unix")
    void plainReceiveClosesWhatCame(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair();
                Socket.Pair passed = Unix.pair()) {
            for (int i = 0; i < 3; i++) {
                pass(pair.left(), passed.left(), 2);
            }
            passed.left().close();
            assertThat(pair.right().recv(4)).hasSize(4);
            assertThat(pair.right().recv(List.of(ByteBuffer.allocate(4)))).isEqualTo(4);
            assertThat(pair.right().recvFrom(4).bytes()).hasSize(4);
            assertThat(passed.right().recv(1)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("unix")
    void peekedDescriptorsAreCopies(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair();
                Socket.Pair passed = Unix.pair()) {
            pass(pair.left(), passed.left(), 1);
            passed.left().close();
            ByteBuffer room = ByteBuffer.allocate(9);
            pair.right().recvMessage(List.of(room), Control.ROOM, Flags.MSG_PEEK).close();
            try (Message message = pair.right().recvMessage(room.clear());
                    Fd taken = message.takeDescriptors().getFirst()) {
                taken.output().write(3);
            }
            assertThat(passed.right().recv(1)).containsExactly(3);
        }
    }

    @ParameterizedTest
    @MethodSource("unix")
    void closedDescriptorsAreNotSent(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair();
                Socket other = Udp.open()) {
            Socket closed = Udp.open();
            closed.close();
            assertThatThrownBy(() -> Unix.sendDescriptors(pair.left(), new byte[1], other, closed))
                    .isInstanceOf(SocketClosedException.class);
            other.close(); // nothing holds it
            assertThat(pair.right().recv(ByteBuffer.allocate(1), Flags.MSG_DONTWAIT))
                    .isEqualTo(Socket.WOULD_BLOCK);
        }
    }

    /**
     * A descriptor that is closed while it waits to be sent ends the sending; closing does not wait
     * for the peer.
     */
    @ParameterizedTest
    @MethodSource("unixOnThreads")
    void closedWhileItWaitsToBeSent(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair();
                Socket.Pair passed = Unix.pair()) {
            Streams.fill(pair.left());
            Task<Integer> sender =
                    threads.start(() ->
                                    pair.left()
                                            .sendMessage(
                                                    ByteBuffer.allocate(900),
                                                    new Control.Rights(List.of(passed.left()))))
                            .parked();
            nothingElseHolds(passed);
            Task<Boolean> reader = threads.start(() -> drain(pair.right(), sender));
            assertThat(sender.failure()).isInstanceOf(SocketClosedException.class);
            assertThat(reader.get()).isTrue();
        }
    }

    /** Receives until the sender has ended: whether no descriptor came. */
    private static boolean drain(Socket socket, Task<?> sender) throws IOException {
        boolean none = true;
        ByteBuffer room = ByteBuffer.allocate(65536);
        while (!sender.isDone()) {
            try (Message message =
                    socket.recvMessage(List.of(room.clear()), Control.ROOM, Flags.MSG_DONTWAIT)) {
                none &= message.control().isEmpty();
            }
        }
        return none;
    }

    @ParameterizedTest
    @MethodSource("unix")
    void credentials(Transport transport) throws Exception {
        int me = (int) ProcessHandle.current().pid();
        try (Socket.Pair pair = transport.pair()) {
            pair.right().set(Options.SO_PASSCRED, true);
            pair.left().send(data());
            try (Message message = pair.right().recvMessage(ByteBuffer.allocate(9))) {
                assertThat(message.control())
                        .singleElement()
                        .isInstanceOfSatisfying(
                                Control.Credentials.class,
                                sender -> assertThat(sender.pid()).isEqualTo(me));
                var own = (Control.Credentials) message.control().getFirst();
                pair.left().sendMessage(data(), own, new Control.Rights(List.of(pair.left())));
            }
            try (Message message = pair.right().recvMessage(ByteBuffer.allocate(9))) {
                assertThat(message.control())
                        .hasSize(2)
                        .hasAtLeastOneElementOfType(Control.Credentials.class)
                        .hasAtLeastOneElementOfType(Control.Rights.class);
            }
            if (transport.isConnection()) {
                assertThat(Unix.peerCredentials(pair.left()).pid()).isEqualTo(me);
            }
        }
    }

    /** What has no record comes as it is: here the time stamp, SCM_TIMESTAMP. */
    @Test
    void opaque() throws Exception {
        try (Socket.Pair pair = Transport.DATAGRAM_PAIR.pair()) {
            pair.right().set(Options.SO_TIMESTAMP, true);
            pair.left().send(data());
            try (Message message = pair.right().recvMessage(ByteBuffer.allocate(9))) {
                assertThat(message.control())
                        .singleElement()
                        .isInstanceOfSatisfying(
                                Control.Opaque.class,
                                stamp -> {
                                    assertThat(stamp.level()).isEqualTo(1);
                                    assertThat(stamp.type()).isEqualTo(29);
                                    assertThat(stamp.bytes()).hasSize(16);
                                });
            }
            byte[] noise = new byte[8];
            new Random(4).nextBytes(noise);
            assertThatThrownBy(
                            () -> pair.left().sendMessage(data(), new Control.Opaque(1, 77, noise)))
                    .hasMessageContaining("EINVAL");
        }
    }
}
