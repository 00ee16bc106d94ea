package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.testing.Task;
import sockeye.testing.Threads;

/** Timeouts of sockets, deadlines of work, and which of them ends a wait. */
class DeadlineContractTest extends Contract {
    private static final Duration SHORT = Duration.ofMillis(30);

    /** Not over before some steps that need no waiting, even if the machine stops for a moment. */
    private static final Duration MEDIUM = Duration.ofMillis(500);

    private static final Duration LONG = Duration.ofDays(1);

    private static Task<?> receiving(Threads threads, Socket socket, Duration deadline) {
        return threads.start(() -> Deadline.in(deadline).call(() -> socket.recv(1)));
    }

    @ParameterizedTest
    @EnumSource(Threads.class)
    void theEarlierCounts(Threads threads) throws Exception {
        try (Socket.Pair pair = Unix.pair()) {
            pair.left().timeout(LONG);
            timesOut(receiving(threads, pair.left(), SHORT), SHORT);
            pair.left().timeout(SHORT);
            timesOut(receiving(threads, pair.left(), LONG), SHORT);
            Duration endless = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
            timesOut(receiving(threads, pair.left(), endless), SHORT);
            pair.left().timeout(endless);
            timesOut(receiving(threads, pair.left(), SHORT), SHORT);
        }
    }

    /** The time is for the whole work, not for each step. */
    @ParameterizedTest
    @EnumSource(Threads.class)
    void severalSockets(Threads threads) throws Exception {
        try (Socket.Pair one = Unix.pair();
                Socket.Pair two = Unix.pair();
                Socket.Pair three = Socket.pair(Family.UNIX, Type.DGRAM)) {
            one.right().send(new byte[1]);
            two.right().send(new byte[1]);
            Task<Integer> task =
                    threads.start(() ->
                            Deadline.in(MEDIUM)
                                    .call(() -> {
                                        int steps = 0;
                                        steps += one.left().recv(1).length;
                                        one.left().sendAll(new byte[1]);
                                        steps += two.left().recvFrom(1).bytes().length;
                                        return steps + three.left().recv(1).length;
                                    }));
            timesOut(task, MEDIUM);
            assertThat(one.right().available()).isOne(); // the work went as far as the third
            assertThat(two.right().recv(java.nio.ByteBuffer.allocate(1), Flags.MSG_DONTWAIT))
                    .isEqualTo(Socket.WOULD_BLOCK);
        }
    }

    @ParameterizedTest
    @EnumSource(Threads.class)
    void nested(Threads threads) throws Exception {
        try (Socket.Pair pair = Unix.pair()) {
            Deadline late = Deadline.in(LONG);
            timesOut(threads.start(() -> late.call(() -> inside(Deadline.in(SHORT), pair))), SHORT);
            timesOut(threads.start(() -> Deadline.in(SHORT).call(() -> inside(late, pair))), SHORT);
        }
    }

    @Test
    void passed() {
        Deadline passed = Deadline.in(Duration.ZERO);
        assertThat(Deadline.hasPassed()).isFalse();
        assertThat(Deadline.in(LONG).<Boolean, RuntimeException>call(Deadline::hasPassed))
                .isFalse();
        assertThat(passed.<Boolean, RuntimeException>call(Deadline::hasPassed)).isTrue();
        Deadline.in(LONG).run(() -> passed.run(() -> assertThat(Deadline.hasPassed()).isTrue()));
        assertThat(Deadline.hasPassed()).isFalse();
    }

    @Test
    void theCurrentOneIsTheEarliest() {
        Deadline late = Deadline.in(LONG);
        Deadline early = Deadline.in(SHORT);
        assertThat(Deadline.current()).isEmpty();
        late.run(() -> assertThat(Deadline.current()).contains(late));
        late.run(() -> early.run(() -> assertThat(Deadline.current()).contains(early)));
        early.run(() -> late.run(() -> assertThat(Deadline.current()).contains(early)));
        assertThat(Deadline.current()).isEmpty();
    }

    private static byte[] inside(Deadline deadline, Socket.Pair pair) throws IOException {
        return deadline.call(() -> pair.left().recv(1));
    }

    /** After a deadline nothing begins any more, but outside of it all goes on. */
    @Test
    void past() throws IOException {
        try (Socket.Pair pair = Unix.pair();
                Socket listener = Unix.listen(new Address.Unnamed());
                Poll poll = Poll.open()) {
            pair.right().send(new byte[2]);
            Deadline past = Deadline.in(Duration.ofMillis(-5));
            assertThat(past.left()).isZero();
            past.call(() -> {
                assertThatThrownBy(() -> pair.left().recv(1))
                        .isInstanceOf(SocketTimeoutException.class);
                assertThatThrownBy(() -> pair.left().send(new byte[1]))
                        .isInstanceOf(SocketTimeoutException.class);
                assertThatThrownBy(listener::accept).isInstanceOf(SocketTimeoutException.class);
                assertThatThrownBy(() -> Unix.connect((Address.Unix) listener.localAddress()))
                        .isInstanceOf(SocketTimeoutException.class);
                assertThatThrownBy(poll::await).isInstanceOf(SocketTimeoutException.class);
                assertThatThrownBy(() -> poll.await(SHORT))
                        .isInstanceOf(SocketTimeoutException.class);
                assertThatThrownBy(() ->
                                Select.select(
                                        List.of(pair.left()),
                                        List.of(),
                                        List.of(),
                                        Optional.empty()))
                        .isInstanceOf(SocketTimeoutException.class);
                pair.left().set(Options.SO_PASSCRED, false); // does not wait
                return "";
            });
            assertThat(pair.left().recv(9)).hasSize(2);
        }
    }

    /** Zero: whatever needs no waiting works. */
    @ParameterizedTest
    @EnumSource(Threads.class)
    void zeroTimeout(Threads threads) throws Exception {
        try (Socket.Pair pair = Unix.pair()) {
            pair.left().timeout(Duration.ZERO).send(new byte[1]);
            assertThat(threads.start(() -> pair.left().recv(1)).failure())
                    .isInstanceOf(SocketTimeoutException.class);
            pair.right().send(new byte[1]);
            assertThat(threads.start(() -> pair.left().recv(1)).get()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 500_000, 1_500_000, 20_000_001})
    void fractionsOfSeconds(long nanos) throws Exception {
        Duration timeout = Duration.ofNanos(nanos);
        try (Socket.Pair pair = Unix.pair();
                Poll poll = Poll.open()) {
            pair.left().timeout(timeout);
            assertThat(pair.left().timeout()).contains(timeout);
            for (Threads threads : Threads.values()) {
                timesOut(threads.start(() -> pair.left().recv(1)), timeout);
                Task<Boolean> waiting =
                        threads.start(() -> poll.await(timeout).iterator().hasNext());
                assertThat(waiting.get()).isFalse();
                assertThat(waiting.lasted()).isGreaterThanOrEqualTo(timeout);
            }
        }
    }

    @Test
    void defaultTimeout() throws IOException {
        try (Socket before = Udp.bind(0)) {
            Socket.defaultTimeout(Optional.of(SHORT));
            try (Socket after = Udp.bind(0);
                    Socket.Pair pair = Unix.pair()) {
                assertThat(Socket.defaultTimeout()).contains(SHORT);
                assertThat(before.timeout()).isEmpty();
                assertThat(pair.right().timeout()).contains(SHORT);
                assertThatThrownBy(() -> after.recv(1)).isInstanceOf(SocketTimeoutException.class);
                assertThat(after.noTimeout().timeout()).isEmpty();
            } finally {
                Socket.defaultTimeout(Optional.empty());
            }
            assertThatThrownBy(() -> before.timeout(Duration.ofNanos(-1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** A thread that the work starts has no deadline of its own. */
    @ParameterizedTest
    @EnumSource(Threads.class)
    void newThreadsHaveNone(Threads threads) throws Exception {
        try (Socket.Pair pair = Unix.pair()) {
            Task<byte[]> task =
                    Deadline.in(Duration.ZERO)
                            .call(() -> threads.start(() -> pair.left().recv(1)))
                            .parked();
            pair.right().send(new byte[] {3});
            assertThat(task.get()).containsExactly(3);
        }
    }

    @Test
    void leftGoesDown() {
        Deadline deadline = Deadline.in(Duration.ofSeconds(10));
        Duration first = deadline.left();
        assertThat(first).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
        assertThat(deadline.left()).isLessThanOrEqualTo(first);
    }
}
