package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sockeye.Flags.MSG_ERRQUEUE;
import static sockeye.Flags.MSG_ZEROCOPY;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.kernel.FaultyKernel;
import sockeye.kernel.TestKernels;
import sockeye.testing.Streams;
import sockeye.testing.Task;
import sockeye.testing.Threads;
import sockeye.testing.Transport;

/** Sending without copying: when a buffer is free again, and what may go wrong until then. */
class ZeroCopyContractTest extends Contract {
    private static final Duration TIME = Duration.ofNanos(12_345_678);
    private static final byte[] DATA = new byte[1_000_000];

    static {
        new Random(6).nextBytes(DATA);
    }

    static Stream<Transport> transports() {
        return Stream.of(Transport.TCP4, Transport.TCP6, Transport.UDP4, Transport.UDP6);
    }

    static Stream<Arguments> tcpOnThreads() {
        return Threads.each(Stream.of(Transport.TCP4, Transport.TCP6));
    }

    private static ByteBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size).put(DATA, 0, size).flip();
    }

    /** To this host the kernel always copies, and says so. */
    @ParameterizedTest
    @MethodSource("transports")
    void completions(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair();
                ZeroCopy sender = ZeroCopy.over(pair.left())) {
            assertThat(pair.left().get(Options.SO_ZEROCOPY)).isTrue();
            ByteBuffer one = direct(20_000);
            ByteBuffer other = direct(10_000);
            ZeroCopy.Ticket first = sender.send(one);
            ZeroCopy.Ticket second = sender.send(other);
            assertThat(one.hasRemaining()).isFalse();
            assertThat(pair.right().recvAll(20_000)).isEqualTo(Arrays.copyOf(DATA, 20_000));
            assertThat(pair.right().recvAll(10_000)).isEqualTo(Arrays.copyOf(DATA, 10_000));
            assertThat(second.await()).isSameAs(other);
            assertThat(first.await()).isSameAs(one);
            assertThat(List.of(first, second)).allMatch(ZeroCopy.Ticket::isDone);
            assertThat(List.of(first, second)).allMatch(ZeroCopy.Ticket::copied);
            sender.await();
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void again(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            ByteBuffer data = direct(1000);
            for (int opened = 0; opened < 3; opened++) { // the numbers go on
                try (ZeroCopy sender = ZeroCopy.over(pair.left())) {
                    for (int i = 0; i < 20; i++) {
                        ZeroCopy.Ticket ticket = sender.send(data.clear());
                        assertThat(pair.right().recvAll(1000)).hasSize(1000);
                        assertThat(ticket.await().position()).isEqualTo(1000);
                    }
                    assertThat(sender.send(data).isDone()).isTrue(); // nothing
                    if (!transport.isStream()) {
                        assertThat(pair.right().recv(9)).isEmpty();
                    }
                }
            }
        }
    }

    /** More than the socket has room for, in many calls; closing waits for their completions. */
    @ParameterizedTest
    @MethodSource("tcpOnThreads")
    void large(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            pair.left().set(Options.SO_SNDBUF, 100_000);
            Task<ZeroCopy.Ticket> task =
                    threads.start(
                                    () -> {
                                        try (ZeroCopy sender = ZeroCopy.over(pair.left())) {
                                            sender.send(direct(DATA.length));
                                            sender.send(direct(10));
                                            return sender.send(direct(DATA.length));
                                        }
                                    })
                            .parked();
            assertThat(pair.right().recvAll(DATA.length)).isEqualTo(DATA);
            assertThat(pair.right().recvAll(10)).isEqualTo(Arrays.copyOf(DATA, 10));
            assertThat(pair.right().recvAll(DATA.length)).isEqualTo(DATA);
            assertThat(task.get().isDone()).isTrue();
        }
    }

    /** While the peer does not read, some of it is not let go of. */
    private static Task<ZeroCopy.Ticket> stuck(Threads threads, ZeroCopy sender) {
        return threads.<ZeroCopy.Ticket>start(
                        () -> {
                            while (true) {
                                sender.send(direct(DATA.length));
                            }
                        })
                .parked();
    }

    @ParameterizedTest
    @MethodSource("tcpOnThreads")
    void endsOfAWait(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair();
                ZeroCopy sender = ZeroCopy.over(pair.left())) {
            interrupt(stuck(threads, sender));
            pair.left().timeout(TIME);
            ByteBuffer more = direct(DATA.length);
            assertThat(threads.start(() -> until(sender, more)).failure())
                    .isInstanceOfSatisfying(
                            SocketTimeoutException.class,
                            e -> assertThat(e.bytesTransferred).isEqualTo(more.position()));
            assertThat(threads.start(() -> awaited(sender)).failure())
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageStartingWith("recvmsg ");
            assertThatThrownBy(sender::close).isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> ZeroCopy.over(pair.left())) // it is not closed
                    .isInstanceOf(IllegalStateException.class);
            pair.left().noTimeout();
            Task<Boolean> waiting = threads.start(() -> awaited(sender)).parked();
            while (!waiting.isDone()) {
                Streams.drain(pair.right());
            }
            assertThat(waiting.get()).isTrue();
        }
    }

    private static ZeroCopy.Ticket until(ZeroCopy sender, ByteBuffer data) throws IOException {
        while (true) {
            sender.send(data.clear());
        }
    }

    private static boolean awaited(ZeroCopy sender) throws IOException {
        sender.await();
        return true;
    }

    @ParameterizedTest
    @MethodSource("tcpOnThreads")
    void socketCloses(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            ZeroCopy sender = ZeroCopy.over(pair.left());
            Task<ZeroCopy.Ticket> sending = stuck(threads, sender);
            pair.left().close();
            assertThat(sending.failure()).isInstanceOf(SocketClosedException.class);
            assertThatThrownBy(sender::close).isInstanceOf(SocketClosedException.class);
            assertThatThrownBy(() -> sender.send(direct(1)))
                    .isInstanceOf(SocketClosedException.class);
        }
    }

    /** A peer that has gone takes nothing more, and the kernel lets go of all. */
    @ParameterizedTest
    @MethodSource("tcpOnThreads")
    void peerCloses(Transport transport, Threads threads) throws Exception {
        try (Socket.Pair pair = transport.pair();
                ZeroCopy sender = ZeroCopy.over(pair.left())) {
            Task<ZeroCopy.Ticket> sending = stuck(threads, sender);
            Task<Boolean> waiting = threads.start(() -> awaited(sender)).parked();
            pair.right().close();
            assertThat(Errno.of(sending.failure())).isIn(Errno.EPIPE, Errno.ECONNRESET);
            assertThat(waiting.get()).isTrue();
        }
    }

    /** The kernel can pin no more: it waits for completions, and then goes on. */
    @ParameterizedTest
    @EnumSource
    void noMoreMemoryToPin(Threads threads) throws Exception {
        try (Socket.Pair pair = Transport.TCP4.pair();
                ZeroCopy sender = ZeroCopy.over(pair.left())) {
            ZeroCopy.Ticket before = sender.send(direct(5000));
            AtomicInteger refusals = new AtomicInteger(2);
            Task<ZeroCopy.Ticket> task;
            try (TestKernels.Use _ =
                    TestKernels.use(
                            "send",
                            (real, arguments) ->
                                    ((int) arguments[3] & MSG_ZEROCOPY.bits()) != 0
                                                    && refusals.getAndDecrement() > 0
                                            ? -Errno.ENOBUFS.number()
                                            : real.send(
                                                    (int) arguments[0],
                                                    (MemorySegment) arguments[1],
                                                    (long) arguments[2],
                                                    (int) arguments[3]))) {
                task = threads.start(() -> sender.send(direct(7000)));
                assertThat(pair.right().recvAll(12_000)).hasSize(12_000);
                task.get();
            }
            assertThat(before.isDone()).isTrue(); // it was waited for
            task.get().await();
        }
    }

    /** Nothing to wait for: a copy is sent, which needs no completion. */
    @Test
    void copiesAtLast() throws Exception {
        FaultyKernel refusing =
                FaultyKernel.of((_, call, arguments) ->
                        call.equals("send") && ((int) arguments[3] & MSG_ZEROCOPY.bits()) != 0
                                ? (long) -Errno.ENOBUFS.number()
                                : null);
        try (Socket.Pair pair = Transport.TCP4.pair();
                ZeroCopy sender = ZeroCopy.over(pair.left());
                TestKernels.Use _ = TestKernels.use(refusing.kernel())) {
            ZeroCopy.Ticket ticket = sender.send(direct(500_000));
            assertThat(ticket.isDone()).isTrue();
            assertThat(pair.right().recvAll(500_000)).isEqualTo(Arrays.copyOf(DATA, 500_000));
        }
    }

    /** The kernel counts the sends in 32 bits. */
    @Test
    void numbersGoRound() throws Exception {
        try (Socket.Pair pair = Transport.TCP4.pair()) {
            pair.left().zeroCopies = -2;
            ZeroCopy sender = ZeroCopy.over(pair.left());
            FaultyKernel ranges = ranges(new int[][] {{-1, 0}, {1, 1}, {-2, -2}});
            try (TestKernels.Use _ = TestKernels.use(ranges.kernel())) {
                List<ZeroCopy.Ticket> tickets =
                        List.of(
                                sender.send(direct(1)),
                                sender.send(direct(2)),
                                sender.send(direct(3)),
                                sender.send(direct(4)));
                tickets.get(2).await();
                assertThat(tickets).allMatch(ZeroCopy.Ticket::isDone); // all were read
                assertThat(tickets).extracting(ZeroCopy.Ticket::copied).containsOnly(false);
                sender.close();
            }
        }
    }

    /** A kernel whose queue of errors has completions for these ranges. */
    private static FaultyKernel ranges(int[][] ranges) {
        AtomicInteger next = new AtomicInteger();
        return FaultyKernel.of((_, call, arguments) -> {
            if (!call.equals("recvmsg")) {
                return null;
            } else if (next.get() == ranges.length) {
                return (long) -Errno.EAGAIN.number();
            }
            int[] range = ranges[next.getAndIncrement()];
            Completions.put((MemorySegment) arguments[1], range);
            return 0L;
        });
    }

    /** Who sends with the flag himself reads the ranges himself. */
    @ParameterizedTest
    @MethodSource("transports")
    void byHand(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            Socket socket = pair.left().set(Options.SO_ZEROCOPY, true);
            for (int i = 0; i < 3; i++) {
                socket.send(direct(1000), MSG_ZEROCOPY);
                assertThat(pair.right().recvAll(1000)).hasSize(1000);
            }
            long next = 0;
            while (next < 3) {
                try (Message message =
                        socket.recvMessage(List.of(ByteBuffer.allocate(9)), 256, MSG_ERRQUEUE)) {
                    assertThat(message.flags().has(MSG_ERRQUEUE)).isTrue();
                    Control control = message.control().getLast();
                    assertThat(control).isInstanceOf(Control.ZeroCopied.class);
                    Control.ZeroCopied range = (Control.ZeroCopied) control;
                    assertThat(range.first()).isEqualTo(next);
                    assertThat(range.copied()).isTrue();
                    next = range.last() + 1;
                }
            }
            assertThat(next).isEqualTo(3);
        }
    }

    @Test
    void otherErrorsInTheQueue() throws Exception {
        Socket.Pair pair = Transport.UDP4.pair();
        try (Socket left = pair.left()) {
            left.set(Options.IP_RECVERR, true);
            pair.right().close();
            ZeroCopy sender = ZeroCopy.over(left);
            sender.send(direct(3));
            assertThatThrownBy(sender::await)
                    .hasMessageStartingWith("recvmsg ")
                    .satisfies(e -> assertThat(Errno.of(e)).isEqualTo(Errno.ECONNREFUSED));
            sender.close();
        }
    }

    @Test
    void extendedErrors() throws Exception {
        Socket.Pair pair = Transport.UDP4.pair();
        try (Socket left = pair.left()) {
            left.set(Options.IP_RECVERR, true);
            pair.right().close();
            left.send(new byte[3]);
            try (Message message =
                    left.recvMessage(List.of(ByteBuffer.allocate(9)), 256, MSG_ERRQUEUE)) {
                assertThat(message.control())
                        .containsExactly(
                                new Control.ExtendedError(
                                        Errno.ECONNREFUSED.number(),
                                        2, // ICMP:
                                        3, // destination unreachable:
                                        3, // port
                                        0,
                                        0,
                                        Address.inet("127.0.0.1", 0)));
            }
        }
    }

    @Test
    void misuse() throws Exception {
        try (Socket.Pair pair = Transport.TCP4.pair();
                Socket.Pair unix = Unix.pair()) {
            assertThatThrownBy(() -> ZeroCopy.over(unix.left()))
                    .hasMessageStartingWith("setsockopt SO_ZEROCOPY ")
                    .satisfies(e -> assertThat(Errno.of(e)).isEqualTo(Errno.EOPNOTSUPP));
            ZeroCopy sender = ZeroCopy.over(pair.left());
            assertThatThrownBy(() -> sender.send(ByteBuffer.allocate(9)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("data: the buffer is not direct");
            assertThatThrownBy(() -> ZeroCopy.over(pair.left()))
                    .isInstanceOf(IllegalStateException.class);
            sender.close();
            sender.close();
            assertThatThrownBy(() -> sender.send(direct(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("send: this is closed");
        }
    }

    /** Memory of the heap moves, and would be sent as it is later. */
    @Test
    void theFlagNeedsDirectBuffers() throws Exception {
        ByteBuffer heap = ByteBuffer.allocate(9);
        try (Socket.Pair pair = Transport.UDP4.pair()) {
            Socket socket = pair.left();
            Address to = pair.right().localAddress();
            List<ThrowingCallable> misuses =
                    List.of(
                            () -> socket.send(heap, MSG_ZEROCOPY),
                            () -> socket.sendTo(heap, to, MSG_ZEROCOPY),
                            () -> socket.sendMessage(List.of(heap), null, MSG_ZEROCOPY),
                            () ->
                                    socket.sendMany(
                                            List.of(new Outgoing(new byte[9])), MSG_ZEROCOPY));
            for (var misuse : misuses) {
                assertThatThrownBy(misuse)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("flags: MSG_ZEROCOPY, and a buffer is not direct");
            }
        }
    }
}
