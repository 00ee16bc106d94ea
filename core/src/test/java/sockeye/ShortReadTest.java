package sockeye;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sockeye.Flags.MSG_OOB;
import static sockeye.Flags.MSG_PEEK;
import static sockeye.Flags.MSG_WAITALL;
import static sockeye.kernel.Kernels.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.kernel.TestKernels;
import sockeye.testing.Parked;
import sockeye.testing.Task;
import sockeye.testing.Threads;
import sockeye.testing.Transport;

/**
 * After a short read a TCP socket is not asked again before there is news, and misses none of it.
 */
class ShortReadTest extends Contract {
    private static final int MESSAGES = 50;
    private static final int LOW_WATER_MARK = 100;

    /** Counts the calls of recv(2) on {@code socket}. */
    private static TestKernels.Use counting(Socket socket, AtomicInteger calls) {
        int fd = socket.descriptor.number();
        return TestKernels.use(
                "recv",
                (real, arguments) -> {
                    if ((int) arguments[0] == fd) {
                        calls.incrementAndGet();
                    }
                    return real.recv(
                            (int) arguments[0],
                            (MemorySegment) arguments[1],
                            (long) arguments[2],
                            (int) arguments[3]);
                });
    }

    /** Receives one byte after the other, each waited for: how often recv(2) was called. */
    private static int callsFor(Socket.Pair pair, Threads threads) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (TestKernels.Use _ = counting(pair.right(), calls)) {
            Task<Integer> receiver =
                    threads.start(() -> {
                        ByteBuffer buffer = ByteBuffer.allocate(64);
                        int came = 0;
                        while (came < MESSAGES) {
                            came += pair.right().recv(buffer.clear());
                            pair.right().send(buffer.flip());
                        }
                        return came;
                    });
            for (int i = 0; i < MESSAGES; i++) {
                receiver.parked();
                pair.left().send(new byte[1]);
                pair.left().recvAll(1);
            }
            assertThat(receiver.get()).isEqualTo(MESSAGES);
            return calls.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneCallForEachMessage(Threads threads) throws Exception {
        try (Socket.Pair pair = Transport.TCP4.pair()) {
            assertThat(callsFor(pair, threads)).isLessThan(MESSAGES * 3 / 2);
            pair.right().timeout(Duration.ofSeconds(30));
            assertThat(callsFor(pair, threads)).isLessThan(MESSAGES * 3 / 2);
        }
    }

    /** Its short reads may be ends of messages with descriptors. */
    @ParameterizedTest
    @EnumSource
    void notSparedOnAUnixSocket(Threads threads) throws Exception {
        try (Socket.Pair pair = Transport.UNIX_PAIR.pair()) {
            assertThat(callsFor(pair, threads)).isGreaterThanOrEqualTo(MESSAGES * 3 / 2);
        }
    }

    /** Such as kernel TLS: its short reads may be ends of records. */
    @ParameterizedTest
    @EnumSource
    void notSparedUnderAnotherProtocol(Threads threads) throws Exception {
        try (Socket.Pair pair = Transport.TCP4.pair()) {
            try (TestKernels.Use _ = TestKernels.returning("setsockopt", 0)) {
                pair.right().set(Options.TCP_ULP, "tls");
            }
            assertThat(callsFor(pair, threads)).isGreaterThanOrEqualTo(MESSAGES * 3 / 2);
        }
    }

    /** An empty send has nothing to wait for, though there is no room. */
    @Test
    void anEmptySendReturns() throws Exception {
        try (Socket.Pair pair = Transport.TCP4.pair()) {
            Task<Integer> sender =
                    Threads.VIRTUAL.start(() -> {
                        ByteBuffer data = ByteBuffer.allocate(64 << 20);
                        while (pair.left().send(data) == Socket.MOST_BYTES) {
                            assertThat(data.hasRemaining()).isTrue();
                        }
                        return pair.left().send(ByteBuffer.allocate(0));
                    });
            assertThat(sender.get()).isZero();
        }
    }

    @Test
    void theEndIsSeen() throws Exception {
        try (Socket.Pair pair = Transport.TCP4.pair()) {
            readOneShort(pair);
            pair.left().close();
            assertThat(pair.right().recv(ByteBuffer.allocate(64))).isEqualTo(-1);
        }
    }

    @Test
    void aResetIsSeen() throws Exception {
        try (Socket.Pair pair = Transport.TCP4.pair()) {
            readOneShort(pair);
            pair.left().set(Options.SO_LINGER, Optional.of(Duration.ZERO)).close();
            assertThatThrownBy(() -> pair.right().recv(ByteBuffer.allocate(64)))
                    .hasMessageContaining("ECONNRESET");
        }
    }

    /** That it is connected, the socket learns after the poller has announced the end. */
    @Test
    void theEndIsSeenAfterALateConnect() throws Exception {
        try (Socket listener = Transport.TCP4.listen(1);
                Socket right = Transport.TCP4.open()) {
            Address address = listener.localAddress();
            assertThat(right.tryConnect(address)).isFalse();
            try (Socket left = listener.accept()) {
                readOneShort(new Socket.Pair(left, right));
                left.send(new byte[1]);
            }
            Parked.until(right.descriptor::hungUp, () -> "no end was announced");
            assertThat(right.tryConnect(address)).isTrue();
            assertThat(right.recv(ByteBuffer.allocate(64))).isEqualTo(1);
            assertThat(right.recv(ByteBuffer.allocate(64))).isEqualTo(-1);
        }
    }

    /** A receive ends at its place though more has come, and epoll no longer tells of it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatFollowsATakenUrgentByteIsSeen(boolean waitAll) throws Exception {
        Flags flags = waitAll ? MSG_OOB.or(MSG_WAITALL) : MSG_OOB;
        try (Socket.Pair pair = Transport.TCP4.pair();
                Poll poll = Poll.open()) {
            poll.register(pair.right(), Events.EPOLLPRI, null);
            pair.left().send(new byte[] {'a', 'b'});
            pair.left().send(ByteBuffer.wrap(new byte[] {'c'}), MSG_OOB);
            pair.left().send(new byte[] {'d'});
            poll.await();
            ByteBuffer urgent = ByteBuffer.allocate(1);
            assertThat(pair.right().recv(urgent, flags)).isEqualTo(1);
            assertThat(urgent.get(0)).isEqualTo((byte) 'c');
            peekInVain(pair.right());
            assertThat(pair.right().recv(64)).containsExactly('a', 'b');
            assertThat(pair.right().recv(64)).containsExactly('d');
        }
    }

    /** Waits for more than there is, so that the poller knows the socket and has told its news. */
    private static void peekInVain(Socket socket) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (TestKernels.Use _ = counting(socket, calls)) {
            Flags flags = MSG_PEEK.or(MSG_WAITALL);
            Task<Integer> peek =
                    Threads.VIRTUAL.start(() -> socket.recv(ByteBuffer.allocate(64), flags));
            Parked.until(() -> calls.get() >= 2, () -> "no news: " + peek);
            peek.parked().interrupt();
            assertThat(peek.get()).isPositive();
        }
    }

    /** Fewer bytes than that are no news, yet they can be received. */
    @Test
    void lessThanTheLowWaterMarkIsSeen() throws Exception {
        try (Socket.Pair pair = Transport.TCP4.pair()) {
            readOneShort(pair);
            pair.right().set(Options.SO_RCVLOWAT, LOW_WATER_MARK);
            sendThree(pair);
            assertThat(pair.right().recv(64)).hasSize(3);
        }
    }

    /** What it does to the socket, the other does not see. */
    @Test
    void aDuplicateHidesNothing() throws Exception {
        try (Socket.Pair pair = Transport.TCP4.pair()) {
            readOneShort(pair);
            try (Socket duplicate = pair.right().dup()) {
                duplicate.set(Options.SO_RCVLOWAT, LOW_WATER_MARK);
                sendThree(pair);
                assertThat(duplicate.recv(1)).hasSize(1);
                assertThat(pair.right().recv(64)).hasSize(2);
            }
        }
    }

    @Test
    void aPassedSocketHidesNothing() throws Exception {
        try (Socket.Pair pair = Transport.TCP4.pair();
                Socket.Pair pipe = Socket.pair(Family.UNIX, Type.STREAM)) {
            readOneShort(pair);
            Unix.sendDescriptors(pipe.left(), new byte[1], pair.right());
            Fd received = Unix.recvDescriptors(pipe.right(), ByteBuffer.allocate(1)).getFirst();
            try (Socket passed = Socket.adopt(received)) {
                passed.set(Options.SO_RCVLOWAT, LOW_WATER_MARK);
                sendThree(pair);
                assertThat(pair.right().recv(64)).hasSize(3);
            }
        }
    }

    /** What is there when a spared call's time is over is received, though the news is late. */
    @Test
    void aDeadlineIsNotTheLastLook() throws Exception {
        try (Socket.Pair pair = Transport.TCP4.pair()) {
            sendThreeUnannounced(pair);
            pair.right().timeout(Duration.ofMillis(20));
            assertThat(pair.right().recv(64)).hasSize(3);
            assertThatThrownBy(() -> pair.right().recv(64))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptIsNotTheLastLook(Threads threads) throws Exception {
        try (Socket.Pair pair = Transport.TCP4.pair()) {
            sendThreeUnannounced(pair);
            Task<byte[]> receiver = threads.start(() -> pair.right().recv(64)).parked();
            receiver.interrupt();
            assertThat(receiver.get()).hasSize(3);
            assertThat(receiver.endedInterrupted()).isTrue();
            interrupt(threads.start(() -> pair.right().recv(64)).parked());
        }
    }

    /** Nobody is told of them, for the low-water mark was set without the socket's knowledge. */
    private static void sendThreeUnannounced(Socket.Pair pair) throws Exception {
        readOneShort(pair);
        int fd = pair.right().descriptor.number();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mark = arena.allocateFrom(JAVA_INT, LOW_WATER_MARK);
            Option<?> option = Options.SO_RCVLOWAT;
            long n = kernel().setsockopt(fd, option.level(), option.number(), mark, 4);
            assertThat(n).isZero();
        }
        sendThree(pair);
    }

    /** Sends three bytes, and returns when they have come. */
    private static void sendThree(Socket.Pair pair) throws IOException {
        pair.left().send(new byte[3]);
        while (pair.right().available() < 3) {
            Parked.pause();
        }
    }

    @Test
    void aPeekIsSeen() throws Exception {
        try (Socket.Pair pair = Transport.TCP4.pair()) {
            readOneShort(pair);
            pair.left().send("abc".getBytes(UTF_8));
            ByteBuffer buffer = ByteBuffer.allocate(64);
            assertThat(pair.right().recv(buffer, MSG_PEEK)).isEqualTo(3);
            assertThat(pair.right().recv(buffer.clear().limit(2))).isEqualTo(2);
            assertThat(pair.right().recv(buffer.clear())).isEqualTo(1);
        }
    }

    @Test
    void whatIsThereIsFoundWithoutWaiting() throws Exception {
        try (Socket.Pair pair = Transport.TCP4.pair();
                Poll poll = Poll.open()) {
            readOneShort(pair);
            poll.register(pair.right(), Events.EPOLLIN, null);
            for (int i = 0; i < 1_000; i++) {
                pair.left().send(new byte[1]);
                poll.await();
                ByteBuffer buffer = ByteBuffer.allocate(64);
                assertThat(pair.right().recv(buffer, Flags.MSG_DONTWAIT)).isEqualTo(1);
            }
        }
    }

    /** Waits for the first byte, so that the poller knows the socket, and reads it short. */
    private static void readOneShort(Socket.Pair pair) throws Exception {
        Task<Integer> receiver =
                Threads.VIRTUAL.start(() -> pair.right().recv(ByteBuffer.allocate(64))).parked();
        pair.left().send(new byte[1]);
        assertThat(receiver.get()).isEqualTo(1);
    }

    /** Pieces of all sizes, urgent bytes between them, and reads of all sizes. */
    @ParameterizedTest
    @EnumSource
    void nothingIsMissed(Threads threads) throws Exception {
        int total = 2_000_000;
        for (int seed = 1; seed <= 3; seed++) {
            SplittableRandom out = new SplittableRandom(seed);
            SplittableRandom in = out.split();
            try (Socket.Pair pair = Transport.TCP4.pair()) {
                pair.right().set(Options.SO_OOBINLINE, true);
                Task<Integer> sender = threads.start(() -> send(pair.left(), total, out));
                Task<Integer> receiver = threads.start(() -> receive(pair.right(), in));
                assertThat(sender.get()).isEqualTo(total);
                pair.left().shutdown(Shutdown.SHUT_WR);
                assertThat(receiver.get()).isEqualTo(total);
            }
        }
    }

    private static int send(Socket socket, int total, SplittableRandom random) throws IOException {
        int sent = 0;
        while (sent < total) {
            byte[] piece = new byte[Math.min(total - sent, 1 + random.nextInt(5_000))];
            for (int i = 0; i < piece.length; i++) {
                piece[i] = (byte) (sent + i);
            }
            if (random.nextInt(20) == 0) {
                socket.send(ByteBuffer.wrap(piece, 0, 1), MSG_OOB);
                sent++;
            } else {
                socket.sendAll(piece);
                sent += piece.length;
            }
        }
        return sent;
    }

    private static int receive(Socket socket, SplittableRandom random) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(10_000);
        int came = 0;
        while (true) {
            buffer.clear().limit(1 + random.nextInt(buffer.capacity()));
            int n = socket.recv(buffer);
            if (n < 0) {
                return came;
            }
            for (int i = 0; i < n; i++) {
                assertThat(buffer.get(i)).isEqualTo((byte) (came + i));
            }
            came += n;
        }
    }
}
