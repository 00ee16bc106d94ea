package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sockeye.closing.Closeables;
import sockeye.testing.Pipe;
import sockeye.testing.Streams;
import sockeye.testing.Task;
import sockeye.testing.Threads;
import sockeye.testing.Transport;

/** Waiting for three sets, as Python's select does. */
class SelectContractTest extends Contract {
    private static final Optional<Duration> NOW = Optional.of(Duration.ZERO);
    private static final Duration TIME = Duration.ofMillis(15);

    private static List<List<Fd>> select(
            List<? extends Fd> read,
            List<? extends Fd> write,
            List<? extends Fd> except,
            Optional<Duration> timeout)
            throws IOException {
        Select.Selected<Fd> selected = Select.select(read, write, except, timeout);
        return List.of(selected.read(), selected.write(), selected.except());
    }

    @Test
    void threeSets() throws IOException {
        try (Socket.Pair one = Transport.TCP4.pair();
                Socket.Pair two = Unix.pair()) {
            Socket a = one.left();
            Socket b = two.left();
            assertThat(select(List.of(a, b), List.of(b, a), List.of(a), NOW))
                    .isEqualTo(List.of(List.of(), List.of(b, a), List.of()));
            one.right().send(ByteBuffer.wrap(new byte[1]), Flags.MSG_OOB);
            two.right().send(new byte[1]);
            Streams.fill(b);
            assertThat(select(List.of(b), List.of(b), List.of(a), Optional.empty()))
                    .isEqualTo(List.of(List.of(b), List.of(), List.of(a)));
            two.right().close();
            assertThat(select(List.of(b), List.of(b), List.of(), NOW))
                    .isEqualTo(List.of(List.of(b), List.of(b), List.of()));
        }
    }

    @ParameterizedTest
    @EnumSource(Threads.class)
    void waits(Threads threads) throws Exception {
        try (Socket.Pair pair = Unix.pair();
                Socket listener = Tcp.listen(0)) {
            List<Fd> all = List.of(listener, pair.left());
            Task<List<List<Fd>>> task =
                    threads.start(() -> select(all, List.of(), all, Optional.empty())).parked();
            pair.right().send(new byte[1]);
            assertThat(task.get()).isEqualTo(List.of(List.of(pair.left()), List.of(), List.of()));
            pair.left().recv(1);
            task = threads.start(() -> select(all, List.of(), all, Optional.empty())).parked();
            try (Socket client = Socket.open(Family.INET, Type.STREAM)) {
                client.connect(listener.localAddress());
                assertThat(task.get()).isEqualTo(List.of(List.of(listener), List.of(), List.of()));
            }
            listener.accept().close();
            task = threads.start(() -> select(all, List.of(), all, Optional.of(TIME)));
            assertThat(task.get()).isEqualTo(List.of(List.of(), List.of(), List.of()));
            assertThat(task.lasted()).isBetween(TIME, TIME.plusSeconds(5));
            Task<?> late =
                    threads.start(() ->
                            Deadline.in(TIME)
                                    .call(() -> select(all, List.of(), all, Optional.empty())));
            assertThat(late.failure()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    /** Files are always ready, and everything else is looked at once. */
    @Test
    void regularFiles() throws Exception {
        try (Fd file = Fd.open(Path.of("/proc/self/stat"));
                Fd folder = Fd.open(Path.of("/"));
                Socket.Pair pair = Unix.pair();
                Pipe pipe = Pipe.open()) {
            List<Fd> all =
                    List.of(file, folder, pair.left(), pair.right(), pipe.source(), pipe.sink());
            pair.left().send(new byte[1]);
            assertThat(select(all, all, all, Optional.empty()))
                    .isEqualTo(
                            List.of(
                                    List.of(file, folder, pair.right()),
                                    List.of(file, folder, pair.left(), pair.right(), pipe.sink()),
                                    List.of()));
        }
    }

    /** What has hung up, and a file, has nothing urgent: the wait goes on. */
    @ParameterizedTest
    @EnumSource(Threads.class)
    void nothingUrgent(Threads threads) throws Exception {
        try (Socket.Pair pair = Unix.pair();
                Fd file = Fd.open(Path.of("/proc/self/stat"))) {
            pair.right().close();
            List<Fd> except = List.of(file, pair.left());
            Task<List<List<Fd>>> task =
                    threads.start(() -> select(List.of(), List.of(), except, Optional.of(TIME)));
            assertThat(task.get()).isEqualTo(List.of(List.of(), List.of(), List.of()));
            assertThat(task.lasted()).isGreaterThanOrEqualTo(TIME);
        }
    }

    /** All that are ready are found, however many. */
    @Test
    void many() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 1100; i++) {
                Socket socket = Udp.bind(0);
                sockets.add(socket);
                if (i % 2 == 0) {
                    socket.sendTo(new byte[1], socket.localAddress());
                }
            }
            var selected = Select.select(sockets, sockets, sockets, Optional.empty());
            assertThat(selected.read()).hasSize(550);
            assertThat(selected.write()).isEqualTo(sockets);
            assertThat(selected.except()).isEmpty();
        } finally {
            Closeables.closeAll(sockets);
        }
    }

    @Test
    void nothingToWaitFor() throws IOException {
        assertThat(select(List.of(), List.of(), List.of(), Optional.of(TIME)))
                .isEqualTo(List.of(List.of(), List.of(), List.of()));
        try (Socket.Pair pair = Unix.pair()) {
            pair.left().close();
            assertThatThrownBy(() ->
                            select(List.of(pair.right(), pair.left()), List.of(), List.of(), NOW))
                    .isInstanceOf(SocketClosedException.class);
            Socket same = pair.right();
            assertThat(select(List.of(same, same), List.of(same), List.of(), NOW))
                    .isEqualTo(List.of(List.of(same, same), List.of(same), List.of()));
        }
    }
}
