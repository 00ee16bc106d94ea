package sockeye;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.testing.Streams;
import sockeye.testing.Task;
import sockeye.testing.Threads;

/** Several threads that want the same side of a socket: one has the turn, the others queue. */
class TurnsTest extends Contract {
    enum Side {
        RECEIVE {
            @Override
            int move(Socket socket) throws IOException {
                return socket.recv(1).length;
            }

            @Override
            void letOneGoOn(Socket peer) throws IOException {
                peer.send(new byte[1]);
            }
        },
        SEND {
            @Override
            int move(Socket socket) throws IOException {
                return socket.send(new byte[1024]);
            }

            @Override
            void letOneGoOn(Socket peer) throws IOException {
                Streams.drain(peer); // announced when three quarters are free
            }
        };

        abstract int move(Socket socket) throws IOException;

        abstract void letOneGoOn(Socket peer) throws IOException;
    }

    static Stream<Arguments> sides() {
        return Threads.each(Arrays.stream(Side.values()));
    }

    private static Socket.Pair pair(Side side) throws IOException {
        Socket.Pair pair = Socket.pair(Family.UNIX, Type.SEQPACKET);
        if (side == Side.SEND) {
            Streams.fill(pair.left());
        }
        return pair;
    }

    @ParameterizedTest
    @MethodSource("sides")
    void queuedTimesOut(Side side, Threads threads) throws Exception {
        try (Socket.Pair pair = pair(side)) {
            var first = threads.start(() -> side.move(pair.left())).parked();
            pair.left().timeout(Duration.ofMillis(15));
            var second = threads.start(() -> side.move(pair.left()));
            assertThat(second.failure()).isInstanceOf(SocketTimeoutException.class);
            assertThat(second.lasted()).isGreaterThanOrEqualTo(Duration.ofMillis(15));
            assertThat(first.isDone()).isFalse();
            side.letOneGoOn(pair.right());
            assertThat(first.get()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("sides")
    void queuedIsInterrupted(Side side, Threads threads) throws Exception {
        try (Socket.Pair pair = pair(side)) {
            var first = threads.start(() -> side.move(pair.left())).parked();
            var second = threads.start(() -> side.move(pair.left())).parked();
            interrupt(second);
            assertThat(first.isDone()).isFalse();
            side.letOneGoOn(pair.right());
            assertThat(first.get()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("sides")
    void holderGivesUp(Side side, Threads threads) throws Exception {
        try (Socket.Pair pair = pair(side)) {
            var first = threads.start(() -> side.move(pair.left())).parked();
            var second = threads.start(() -> side.move(pair.left())).parked();
            interrupt(first);
            side.letOneGoOn(pair.right());
            assertThat(second.get()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("sides")
    void closeEndsAll(Side side, Threads threads) throws Exception {
        try (Socket.Pair pair = pair(side)) {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                tasks.add(threads.start(() -> side.move(pair.left())).parked());
            }
            pair.left().close();
            for (var task : tasks) {
                assertThat(task.failure()).isInstanceOf(SocketClosedException.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sides")
    void dontWaitDoesNotQueue(Side side, Threads threads) throws Exception {
        try (Socket.Pair pair = pair(side)) {
            var first = threads.start(() -> side.move(pair.left())).parked();
            pair.left().timeout(Duration.ZERO);
            var second = threads.start(() -> side.move(pair.left()));
            assertThat(second.failure()).isInstanceOf(SocketTimeoutException.class);
            side.letOneGoOn(pair.right());
            assertThat(first.get()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("sides")
    void everybodyGetsATurn(Side side, Threads threads) throws Exception {
        try (Socket.Pair pair = pair(side)) {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                tasks.add(threads.start(() -> side.move(pair.left())).parked());
            }
            for (int i = 0; i < 20 && !allDone(tasks); i++) {
                side.letOneGoOn(pair.right());
            }
            for (var task : tasks) {
                assertThat(task.get()).isPositive();
            }
        }
    }

    private static boolean allDone(List<Task<Integer>> tasks) {
        return tasks.stream().allMatch(Task::isDone);
    }

    /** Threads that give up just when their turn comes pass it on: nothing gets stuck. */
    @ParameterizedTest
    @EnumSource(Threads.class)
    void noTurnIsLost(Threads threads) throws Exception {
        int messages = 2000;
        AtomicInteger came = new AtomicInteger();
        try (Socket.Pair pair = Socket.pair(Family.UNIX, Type.SEQPACKET)) {
            pair.left().timeout(Duration.ofNanos(100_000));
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tasks.add(
                        threads.start(() -> {
                            while (came.get() < messages) {
                                receiveOrGiveUp(pair.left(), came);
                            }
                            return null;
                        }));
            }
            for (int i = 0; i < messages; i++) {
                pair.right().send(new byte[1]);
            }
            for (var task : tasks) {
                task.get();
            }
            assertThat(came).hasValue(messages);
        }
    }

    private static void receiveOrGiveUp(Socket socket, AtomicInteger came) throws IOException {
        try {
            came.addAndGet(socket.recv(1).length);
        } catch (SocketTimeoutException e) {
            assertThat(e).hasMessageEndingWith("timed out");
        }
    }
}
