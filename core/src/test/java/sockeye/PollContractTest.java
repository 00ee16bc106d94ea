package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sockeye.Events.EPOLLET;
import static sockeye.Events.EPOLLHUP;
import static sockeye.Events.EPOLLIN;
import static sockeye.Events.EPOLLONESHOT;
import static sockeye.Events.EPOLLOUT;
import static sockeye.Events.EPOLLRDHUP;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sockeye.closing.Closeables;
import sockeye.testing.Pipe;
import sockeye.testing.Task;
import sockeye.testing.Threads;

/** Registration, triggering, waking and closing of polls. */
class PollContractTest extends Contract {
    private static final Duration NOW = Duration.ZERO;
    private static final Duration TIME = Duration.ofMillis(15);

    private static List<Poll.Key> keys(Iterable<Poll.Key> found) {
        List<Poll.Key> keys = new ArrayList<>();
        found.forEach(keys::add);
        return keys;
    }

    @Test
    void levelTriggered() throws IOException {
        try (Socket.Pair pair = Unix.pair();
                Poll poll = Poll.open()) {
            Poll.Key key = poll.register(pair.left(), EPOLLIN, "label");
            assertThat(key.isValid()).isTrue();
            assertThat(key.fd()).isSameAs(pair.left());
            assertThat(key.attachment()).isEqualTo("label");
            assertThat(key.attach(null).attachment()).isNull();
            assertThat(keys(poll.await(NOW))).isEmpty();
            pair.right().send(new byte[] {1, 2});
            for (int i = 0; i < 2; i++) {
                assertThat(keys(poll.await())).containsExactly(key);
                assertThat(key.ready()).isEqualTo(EPOLLIN);
                assertThat(key.readable()).isTrue();
                assertThat(key.writable()).isFalse();
                pair.left().recv(1);
            }
            assertThat(keys(poll.await(NOW))).isEmpty();
            pair.right().close();
            assertThat(keys(poll.await())).containsExactly(key);
            assertThat(key.ready()).isEqualTo(EPOLLIN.or(EPOLLHUP));
            assertThat(key.writable()).isTrue();
        }
    }

    @Test
    void edgeTriggered() throws IOException {
        try (Socket.Pair pair = Unix.pair();
                Poll poll = Poll.open()) {
            poll.register(pair.left(), EPOLLIN.or(EPOLLRDHUP).or(EPOLLET), null);
            for (int i = 0; i < 3; i++) {
                pair.right().send(new byte[] {1});
                assertThat(keys(poll.await())).hasSize(1);
                assertThat(keys(poll.await(NOW))).isEmpty();
            }
            pair.right().shutdown(Shutdown.SHUT_WR);
            assertThat(keys(poll.await()).getFirst().ready().any(EPOLLRDHUP)).isTrue();
        }
    }

    @Test
    void oneShot() throws IOException {
        try (Socket.Pair pair = Unix.pair();
                Poll poll = Poll.open()) {
            Poll.Key key = poll.register(pair.left(), EPOLLOUT.or(EPOLLONESHOT), null);
            assertThat(keys(poll.await())).containsExactly(key);
            assertThat(keys(poll.await(NOW))).isEmpty();
            key.modify(EPOLLOUT.or(EPOLLONESHOT));
            assertThat(keys(poll.await())).containsExactly(key);
            key.modify(Events.NONE);
            assertThat(keys(poll.await(NOW))).isEmpty();
        }
    }

    @Test
    void unregister() throws IOException {
        try (Socket.Pair pair = Unix.pair();
                Poll poll = Poll.open()) {
            pair.right().send(new byte[1]);
            Poll.Key key = poll.register(pair.left(), EPOLLIN, null);
            assertThatThrownBy(() -> poll.register(pair.left(), EPOLLOUT, null))
                    .hasMessageContaining("EEXIST");
            Iterable<Poll.Key> found = poll.await();
            key.unregister();
            key.unregister();
            assertThat(keys(found)).isEmpty(); // what was found is not shown any more
            assertThat(key.isValid()).isFalse();
            assertThat(keys(poll.await(NOW))).isEmpty();
            assertThatThrownBy(() -> key.modify(EPOLLIN)).isInstanceOf(SocketException.class);
            Poll.Key again = poll.register(pair.left(), EPOLLIN, null);
            assertThat(keys(poll.await())).containsExactly(again);
            assertThat(key.isValid()).isFalse();
        }
    }

    /** While a thread awaits, others change what it waits for. */
    @ParameterizedTest
    @EnumSource(Threads.class)
    void changesDuringAwait(Threads threads) throws Exception {
        try (Socket.Pair pair = Unix.pair();
                Poll poll = Poll.open()) {
            Task<List<Poll.Key>> task = threads.start(() -> keys(poll.await())).parked();
            Poll.Key key = poll.register(pair.left(), EPOLLIN, null);
            pair.right().send(new byte[1]);
            assertThat(task.get()).containsExactly(key);
            pair.left().recv(1);
            task = threads.start(() -> keys(poll.await())).parked();
            key.modify(EPOLLOUT);
            assertThat(task.get()).containsExactly(key);
            key.unregister();
            assertThat(threads.start(() -> keys(poll.await(TIME))).get()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Threads.class)
    void wake(Threads threads) throws Exception {
        try (Socket.Pair pair = Unix.pair();
                Poll poll = Poll.open()) {
            poll.register(pair.left(), EPOLLIN, null);
            Task<List<Poll.Key>> task = threads.start(() -> keys(poll.await())).parked();
            poll.wake();
            assertThat(task.get()).isEmpty();
            for (int i = 0; i < 3; i++) {
                poll.wake(); // before: several count as one
            }
            assertThat(threads.start(() -> keys(poll.await())).get()).isEmpty();
            timesOut(threads, poll);
            poll.wake();
            poll.await(); // also if nobody looks at what was found
            timesOut(threads, poll);
        }
    }

    @ParameterizedTest
    @EnumSource(Threads.class)
    void anInterruptDoesNotSwallowAWake(Threads threads) throws Exception {
        try (Poll poll = Poll.open()) {
            poll.wake();
            Task<Boolean> task =
                    threads.start(() -> {
                        Thread.currentThread().interrupt();
                        try {
                            return poll.await().iterator().hasNext();
                        } catch (InterruptedIOException e) {
                            assertThat(Thread.interrupted()).isTrue();
                            return poll.await().iterator().hasNext();
                        }
                    });
            assertThat(task.get()).isFalse();
            timesOut(threads, poll);
        }
    }

    private static void timesOut(Threads threads, Poll poll) throws Exception {
        Task<List<Poll.Key>> task = threads.start(() -> keys(poll.await(TIME)));
        assertThat(task.get()).isEmpty();
        assertThat(task.lasted()).isBetween(TIME, TIME.plusSeconds(5));
    }

    @ParameterizedTest
    @EnumSource(Threads.class)
    void howAwaitEnds(Threads threads) throws Exception {
        try (Poll poll = Poll.open()) {
            timesOut(threads, poll);
            Task<?> late = threads.start(() -> Deadline.in(TIME).call(() -> poll.await()));
            assertThat(late.failure()).isInstanceOf(SocketTimeoutException.class);
            Duration day = Duration.ofDays(1);
            late = threads.start(() -> Deadline.in(TIME).call(() -> poll.await(day)));
            assertThat(late.failure()).isInstanceOf(SocketTimeoutException.class);
            for (int i = 0; i < 3; i++) {
                boolean timed = i > 0;
                Task<?> waiting =
                        threads.start(() -> timed ? poll.await(day) : poll.await()).parked();
                interrupt(waiting);
                timesOut(threads, poll); // and nothing of the interrupt is left
            }
            Task<?> waiting = threads.start(() -> poll.await()).parked();
            poll.close();
            assertThat(waiting.failure()).isInstanceOf(SocketClosedException.class);
            assertThatThrownBy(() -> poll.await()).isInstanceOf(SocketClosedException.class);
            assertThatThrownBy(poll::wake).isInstanceOf(SocketClosedException.class);
        }
    }

    /** Neither a dup that lives on, nor the number's next owner, is taken for the closed one. */
    @ParameterizedTest
    @EnumSource(Threads.class)
    void registeredSocketIsClosed(Threads threads) throws Exception {
        try (Socket.Pair pair = Unix.pair();
                Poll poll = Poll.open();
                Socket dup = pair.left().dup()) {
            Poll.Key key = poll.register(pair.left(), EPOLLIN, null);
            Task<List<Poll.Key>> task = threads.start(() -> keys(poll.await())).parked();
            pair.left().close();
            assertThat(key.isValid()).isFalse();
            assertThatThrownBy(() -> key.modify(EPOLLOUT))
                    .isInstanceOf(SocketClosedException.class);
            pair.right().send(new byte[1]); // the dup can be read now
            assertThat(task.isDone()).isFalse();
            poll.wake();
            assertThat(task.get()).isEmpty();
            assertThat(keys(poll.await(NOW))).isEmpty();
            try (Socket.Pair next = Unix.pair()) {
                assertThat(next.left().number()).isEqualTo(key.fd().number());
                next.right().send(new byte[1]);
                assertThat(keys(poll.await(NOW))).isEmpty();
                key.unregister();
                Poll.Key other = poll.register(next.left(), EPOLLIN, "next");
                assertThat(keys(poll.await())).containsExactly(other);
            }
        }
    }

    @Test
    void closedPollLeavesWhatWasRegistered() throws IOException {
        try (Socket.Pair pair = Unix.pair()) {
            Poll poll = Poll.open();
            Poll.Key key = poll.register(pair.left(), EPOLLIN, null);
            poll.close();
            poll.close();
            assertThat(key.isValid()).isFalse();
            key.unregister();
            assertThatThrownBy(() -> poll.register(pair.right(), EPOLLIN, null))
                    .isInstanceOf(SocketClosedException.class);
            pair.left().send(new byte[1]);
            assertThat(pair.right().recv(9)).hasSize(1);
        }
    }

    /** Polls, and what is registered in them, may be closed at the same time. */
    @ParameterizedTest
    @EnumSource(Threads.class)
    void closedTogether(Threads threads) throws Exception {
        for (int round = 0; round < 200; round++) {
            try (Socket.Pair pair = Unix.pair();
                    Poll poll = Poll.open()) {
                poll.register(pair.left(), EPOLLIN, null);
                poll.register(pair.right(), EPOLLIN, null);
                List<Task<Boolean>> tasks = new ArrayList<>();
                for (Fd fd : List.of(pair.left(), poll, pair.right())) {
                    tasks.add(
                            threads.start(() -> {
                                fd.close();
                                return fd.isOpen();
                            }));
                }
                for (var task : tasks) {
                    assertThat(task.get()).isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Threads.class)
    void nestedPolls(Threads threads) throws Exception {
        try (Socket.Pair pair = Unix.pair();
                Poll inner = Poll.open();
                Poll outer = Poll.open()) {
            inner.register(pair.left(), EPOLLIN, null);
            Poll.Key key = outer.register(inner, EPOLLIN, null);
            Task<List<Poll.Key>> task = threads.start(() -> keys(outer.await())).parked();
            pair.right().send(new byte[1]);
            assertThat(task.get()).containsExactly(key);
            assertThat(keys(inner.await(NOW))).hasSize(1);
            assertThatThrownBy(() -> inner.register(outer, EPOLLIN, null))
                    .hasMessageContaining("ELOOP");
            pair.left().recv(1);
            assertThat(keys(outer.await(NOW))).isEmpty();
            inner.close();
            assertThat(key.isValid()).isFalse();
        }
    }

    @Test
    void anythingThatCanBeWaitedFor() throws Exception {
        try (Pipe pipe = Pipe.open();
                Poll poll = Poll.open();
                Fd file = Fd.open(Path.of("/proc/self/stat"))) {
            Poll.Key key = poll.register(pipe.source(), EPOLLIN, null);
            poll.register(pipe.sink(), EPOLLOUT.or(EPOLLONESHOT), null);
            assertThat(keys(poll.await())).hasSize(1).doesNotContain(key);
            pipe.sink().output().write(7);
            assertThat(keys(poll.await())).containsExactly(key);
            assertThat(pipe.source().input().read()).isEqualTo(7);
            pipe.sink().close();
            assertThat(keys(poll.await())).containsExactly(key);
            assertThat(key.ready()).isEqualTo(EPOLLHUP);
            assertThat(pipe.source().input().read()).isEqualTo(-1);
            assertThatThrownBy(() -> poll.register(file, EPOLLIN, null))
                    .hasMessageContaining("EPERM");
            assertThatThrownBy(() -> poll.register(poll, EPOLLIN, null))
                    .hasMessageContaining("EINVAL");
        }
    }

    /** More events than one wait reports: none is lost, and each comes once. */
    @Test
    void manyAtOnce() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try (Poll poll = Poll.open()) {
            for (int i = 0; i < 600; i++) {
                Socket socket = Udp.bind(0);
                sockets.add(socket);
                socket.sendTo(new byte[1], socket.localAddress());
                poll.register(socket, EPOLLIN.or(EPOLLET), null);
            }
            Set<Fd> found = new HashSet<>();
            while (found.size() < sockets.size()) {
                List<Poll.Key> keys = keys(poll.await());
                assertThat(keys).isNotEmpty().allMatch(key -> found.add(key.fd()));
            }
            assertThat(keys(poll.await(NOW))).isEmpty();
        } finally {
            Closeables.closeAll(sockets);
        }
    }

    @Test
    void keysAreReadOnce() throws IOException {
        try (Socket.Pair pair = Unix.pair();
                Poll poll = Poll.open()) {
            Poll.Key key = poll.register(pair.left(), EPOLLOUT, null);
            Iterable<Poll.Key> found = poll.await();
            Iterator<Poll.Key> iterator = found.iterator();
            assertThat(iterator.hasNext()).isTrue();
            assertThat(iterator.hasNext()).isTrue(); // still the same one
            assertThat(iterator.next()).isSameAs(key);
            assertThat(iterator.hasNext()).isFalse();
            assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
            assertThatThrownBy(found::iterator).isInstanceOf(ConcurrentModificationException.class);
        }
    }
}
