package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sockeye.testing.Pipe;
import sockeye.testing.Task;
import sockeye.testing.Threads;

/** What several threads, or one thread after another use, must not spoil. */
class SharedUseTest extends Contract {
    private static final int MEBIBYTE = 1 << 20;

    @ParameterizedTest
    @EnumSource
    void whatIsSentWholeIsNotMixed(Threads threads) throws Exception {
        try (Socket.Pair pair = Unix.pair()) {
            List<Task<Boolean>> senders =
                    List.of((byte) 1, (byte) 2, (byte) 3).stream()
                            .map(value ->
                                    threads.start(() -> {
                                        byte[] data = new byte[MEBIBYTE];
                                        Arrays.fill(data, value);
                                        pair.left().sendAll(data);
                                        return true;
                                    }))
                            .toList();
            for (int i = 0; i < senders.size(); i++) {
                byte[] whole = pair.right().recvAll(MEBIBYTE);
                assertThat(whole[MEBIBYTE - 1]).isEqualTo(whole[0]);
                assertThat(Arrays.mismatch(whole, filled(whole[0]))).isEqualTo(-1);
            }
            for (Task<Boolean> sender : senders) {
                assertThat(sender.get()).isTrue();
            }
        }
    }

    private static byte[] filled(byte value) {
        byte[] data = new byte[MEBIBYTE];
        Arrays.fill(data, value);
        return data;
    }

    @ParameterizedTest
    @EnumSource
    void readersOfAPipeLoseNothing(Threads threads) throws Exception {
        try (Pipe pipe = Pipe.open()) {
            List<Task<Integer>> readers =
                    List.of(1, 2, 3, 4).stream()
                            .map(_ -> threads.start(() -> readUntilQuiet(pipe.source())))
                            .toList();
            for (int i = 0; i < 200; i++) {
                pipe.sink().output().write(i);
            }
            int came = 0;
            for (Task<Integer> reader : readers) {
                came += reader.get();
            }
            assertThat(came).isEqualTo(200);
        }
    }

    /** Many short reads, until there has been nothing for a while. */
    private static int readUntilQuiet(Fd source) throws IOException {
        int came = 0;
        int quiet = 0;
        while (quiet < 20) {
            try {
                came +=
                        Deadline.in(Duration.ofMillis(20))
                                .call(() -> source.input().read(new byte[1]));
                quiet = 0;
            } catch (SocketTimeoutException e) {
                quiet++;
            }
        }
        return came;
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedReadTakesNothing(Threads threads) throws Exception {
        try (Pipe pipe = Pipe.open()) {
            pipe.sink().output().write(7);
            Task<Integer> reader =
                    threads.start(() -> {
                        Thread.currentThread().interrupt();
                        return pipe.source().input().read();
                    });
            int byInterrupted = 0;
            try {
                byInterrupted = reader.get();
            } catch (InterruptedIOException e) {
                assertThat(reader.endedInterrupted()).isTrue();
            }
            assertThat(byInterrupted == 7 ? 7 : pipe.source().input().read()).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @EnumSource
    void selectEndsWhenAWatchedSocketIsClosed(Threads threads) throws Exception {
        try (Socket.Pair pair = Unix.pair()) {
            Task<List<Socket>> selecting = threads.start(() -> Select.select(List.of(pair.left())));
            pair.left().close();
            assertThat(selecting.failure()).isInstanceOf(SocketClosedException.class);
        }
    }

    @Test
    void aKeyThatIsReplacedCannotBeModified() throws Exception {
        try (Socket.Pair pair = Unix.pair();
                Poll poll = Poll.open()) {
            Poll.Key first = poll.register(pair.left(), Events.EPOLLIN, "first");
            first.unregister();
            poll.register(pair.left(), Events.EPOLLIN, "second");
            assertThatThrownBy(() -> first.modify(Events.EPOLLIN))
                    .isInstanceOf(SocketClosedException.class)
                    .hasMessageContaining("not registered");
            pair.right().send(new byte[1]);
            assertThat(poll.await()).extracting(Poll.Key::attachment).containsExactly("second");
        }
    }

    @Test
    void cutCredentialsAreOpaque() throws Exception {
        try (Socket.Pair pair = Unix.pair()) {
            pair.right().set(Options.SO_PASSCRED, true);
            pair.left().send(new byte[] {5});
            ByteBuffer room = ByteBuffer.allocate(1);
            try (Message message = pair.right().recvMessage(List.of(room), 20, Flags.NONE)) {
                assertThat(message.flags().has(Flags.MSG_CTRUNC)).isTrue();
                assertThat(message.control()).noneMatch(Control.Credentials.class::isInstance);
                assertThat(room.get(0)).isEqualTo((byte) 5);
            }
        }
    }

    @Test
    void thePeerIsTheOneTheKernelKnows() throws Exception {
        try (Socket listener = Tcp.listen(0);
                Socket socket = Socket.open(Family.INET, Type.STREAM)) {
            socket.connect(Address.inet("0.0.0.0", listener.localPort()));
            assertThat(socket.peerAddress()).isEqualTo(listener.localAddress());
            socket.connect(new Address.Opaque(Family.UNSPEC, new byte[14]));
            assertThatThrownBy(socket::peerAddress)
                    .satisfies(e -> assertThat(Errno.of(e)).isEqualTo(Errno.ENOTCONN));
        }
    }

    @Test
    void aPeekThatWaitsForAllDoesSoAfterARefusal() throws Exception {
        try (Socket listener = Tcp.listen(0);
                Socket taken =
                        Socket.open(Family.INET, Type.STREAM).bind(Address.inet("127.0.0.1", 0));
                Socket socket = Socket.open(Family.INET, Type.STREAM)) {
            assertThatThrownBy(() -> socket.connect(taken.localAddress()))
                    .isInstanceOf(ConnectException.class);
            socket.connect(listener.localAddress());
            try (Socket peer = listener.accept()) {
                peer.send(new byte[1]);
                Task<Integer> peeking =
                        Threads.VIRTUAL.start(() ->
                                socket.recv(
                                        ByteBuffer.allocate(2),
                                        Flags.MSG_PEEK.or(Flags.MSG_WAITALL)));
                peeking.parked();
                peer.send(new byte[1]);
                assertThat(peeking.get()).isEqualTo(2);
            }
        }
    }
}
