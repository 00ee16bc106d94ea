package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The least, the most and nothing at all. */
@Timeout(30)
class LimitsTest {
    private static final ByteBuffer ONE = ByteBuffer.allocate(1);

    private interface Misuse {
        Object run() throws IOException;
    }

    private interface VoidMisuse {
        void run() throws IOException;
    }

    private static Object done(VoidMisuse misuse) throws IOException {
        misuse.run();
        return "nothing was thrown";
    }

    @BeforeAll
    static void start() throws IOException {
        Descriptors.startPollers();
    }

    @Test
    void readOnlyBuffers() throws IOException {
        ByteBuffer fixed = ByteBuffer.allocate(4).asReadOnlyBuffer();
        ByteBuffer direct = ByteBuffer.allocateDirect(4).asReadOnlyBuffer();
        try (Socket.Pair pair = Unix.pair()) {
            Socket socket = pair.left();
            for (ByteBuffer buffer : List.of(fixed, direct)) {
                List<Misuse> misuses =
                        List.of(
                                () -> socket.recv(buffer),
                                () -> socket.recvFrom(buffer),
                                () -> socket.recv(List.of(buffer)),
                                () -> socket.recvMessage(buffer),
                                () -> done(() -> socket.recvAll(buffer)));
                for (Misuse misuse : misuses) {
                    assertThat(catchThrowable(misuse::run))
                            .isInstanceOf(ReadOnlyBufferException.class);
                }
                assertThat(socket.send(buffer.clear())).isEqualTo(4);
                assertThat(socket.send(List.of(buffer.clear()))).isEqualTo(4);
                assertThat(socket.sendMessage(buffer.clear())).isEqualTo(4);
                assertThat(pair.right().recvAll(12)).hasSize(12);
            }
        }
    }

    @Test
    void theMostDescriptors() throws IOException {
        int open = Descriptors.open();
        try (Socket.Pair pair = Unix.pair()) {
            Control most = new Control.Rights(Collections.nCopies(253, pair.left()));
            pair.left().sendMessage(ByteBuffer.allocate(1), most);
            try (Message message = pair.right().recvMessage(ByteBuffer.allocate(1))) {
                assertThat(message.takeDescriptors()).hasSize(253).allSatisfy(Fd::close);
            }
        }
        assertThat(Descriptors.open()).isEqualTo(open);
    }

    /** The message is asked for its length first, but not the queue of errors. */
    @ParameterizedTest
    @ValueSource(ints = {100, 100_000})
    void bigBuffers(int size) throws IOException {
        Address nobody;
        List<ByteBuffer> buffer = List.of(ByteBuffer.allocate(size));
        try (Socket receiver = Udp.bind(0);
                Socket sender = Udp.open()) {
            nobody = receiver.localAddress();
            sender.sendTo(new byte[3], nobody);
            assertThat(receiver.recv(buffer)).isEqualTo(3);
        }
        try (Socket socket = Udp.open()) {
            socket.timeout(Duration.ofSeconds(5)).set(Options.IP_RECVERR, true);
            socket.connect(nobody).send(new byte[3]);
            try (Message error = socket.recvMessage(buffer, 512, Flags.MSG_ERRQUEUE)) {
                assertThat(error.length()).isEqualTo(3);
                assertThat(error.flags()).isEqualTo(Flags.MSG_ERRQUEUE);
            }
            buffer.getFirst().clear();
            assertThat(socket.recvMessage(buffer, 0, Flags.MSG_DONTWAIT.or(Flags.MSG_ERRQUEUE)))
                    .extracting(Message::length)
                    .isEqualTo(Socket.WOULD_BLOCK);
        }
    }

    @Test
    void endlessTimes() throws IOException {
        Duration endless = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
        Duration past = Duration.ofSeconds(Long.MIN_VALUE);
        try (Socket.Pair pair = Unix.pair();
                Poll poll = Poll.open()) {
            poll.register(pair.left(), Events.EPOLLIN, null);
            pair.right().send(new byte[3]);
            assertThat(pair.left().timeout(endless).timeout()).isPresent();
            assertThat(poll.await(endless)).hasSize(1);
            assertThat(poll.await(past)).hasSize(1);
            assertThat(
                            Select.select(
                                            List.of(pair.left()),
                                            List.of(),
                                            List.of(),
                                            Optional.of(endless))
                                    .read())
                    .hasSize(1);
            assertThat(pair.left().recv(1)).hasSize(1);
            assertThat(Deadline.in(endless).call(() -> pair.left().recv(1))).hasSize(1);
            assertThat(Deadline.in(endless).left()).isGreaterThan(Duration.ofDays(36_500));
            assertThat(Deadline.in(past).left()).isZero();
            assertThat(catchThrowable(() -> Deadline.in(past).call(() -> pair.left().recv(1))))
                    .isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @Test
    void bindTaken() throws IOException {
        try (Socket first = Tcp.listen(0)) {
            int open = Descriptors.open();
            Throwable thrown = catchThrowable(() -> Tcp.listen(first.localPort()));
            assertThat(thrown).isInstanceOf(BindException.class);
            assertThat(Errno.of(Objects.requireNonNull(thrown))).isEqualTo(Errno.EADDRINUSE);
            assertThat(Descriptors.open()).isEqualTo(open);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // that is the misuse
    void nulls() throws IOException {
        int open = Descriptors.open();
        try (Socket.Pair pair = Unix.pair();
                Poll poll = Poll.open()) {
            Socket socket = pair.left();
            List<Misuse> misuses =
                    List.of(
                            () -> Socket.open(null, Type.STREAM),
                            () -> Socket.open(Family.INET, null),
                            () -> Socket.adopt(null),
                            () -> socket.bind(null),
                            () -> socket.connect(null),
                            () -> socket.get(null),
                            () -> socket.set(Options.SO_KEEPALIVE, null),
                            () -> socket.send((byte[]) null),
                            () -> socket.send((ByteBuffer) null),
                            () -> socket.send(ONE, null),
                            () -> socket.send((List<ByteBuffer>) null),
                            () -> socket.send(Collections.singletonList(null)),
                            () -> socket.sendTo(ONE, null),
                            () -> socket.sendMessage(ONE, (Control) null),
                            () -> socket.sendFile(null),
                            () -> new Outgoing((byte[]) null),
                            () -> new Batch(1, 1).add().to(null),
                            () -> socket.recv((ByteBuffer) null),
                            () -> socket.recv(Collections.singletonList(null)),
                            () -> socket.recvMessage((ByteBuffer) null),
                            () -> socket.shutdown(null),
                            () -> socket.timeout(null),
                            () -> poll.register(null, Events.NONE, null),
                            () -> poll.register(socket, null, null),
                            () -> poll.await(null),
                            () -> Address.parse(null),
                            () -> Tcp.connect(null, 80),
                            () -> new Control.Rights(null),
                            () -> new Control.Rights(Collections.singletonList(null)));
            for (int i = 0; i < misuses.size(); i++) {
                assertThat(catchThrowable(misuses.get(i)::run))
                        .as("misuse %d", i)
                        .isInstanceOf(NullPointerException.class);
            }
            socket.send(new byte[1]);
            assertThat(pair.right().recv(2)).hasSize(1); // nothing is held and nothing was sent
        }
        assertThat(Descriptors.open()).isEqualTo(open);
    }
}
