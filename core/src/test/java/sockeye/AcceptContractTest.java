package sockeye;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.testing.Task;
import sockeye.testing.Threads;
import sockeye.testing.Transport;

/** Accept in every situation, over every transport that listens, on both kinds of threads. */
class AcceptContractTest extends Contract {
    private static final Duration TIME = Duration.ofNanos(12_345_678);

    static Stream<Arguments> listeners() {
        return Threads.each(Arrays.stream(Transport.values()).filter(Transport::listens));
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void ready(Transport transport, Threads threads) throws Exception {
        try (Socket listener = transport.listen(1);
                Socket client = transport.open().connect(listener.localAddress());
                Socket accepted = threads.start(listener::accept).get()) {
            belongTogether(client, accepted);
            assertThat(accepted.peerAddress()).isEqualTo(client.localAddress());
            assertThat(accepted.type()).isEqualTo(listener.type());
        }
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void parked(Transport transport, Threads threads) throws Exception {
        try (Socket listener = transport.listen(1)) {
            for (int i = 0; i < 3; i++) {
                Task<Socket> task = threads.start(listener::accept).parked();
                try (Socket client = transport.open().connect(listener.localAddress());
                        Socket accepted = task.get()) {
                    belongTogether(client, accepted);
                }
            }
        }
    }

    /** Each waiting thread gets one connection. */
    @ParameterizedTest
    @MethodSource("listeners")
    void several(Transport transport, Threads threads) throws Exception {
        try (Socket listener = transport.listen(8)) {
            Task<Socket> first = threads.start(listener::accept).parked();
            Task<Socket> second = threads.start(listener::accept).parked();
            try (Socket _ = transport.open().connect(listener.localAddress());
                    Socket _ = transport.open().connect(listener.localAddress());
                    Socket one = first.get();
                    Socket two = second.get()) {
                assertThat(one.number()).isNotEqualTo(two.number());
                assertThat(listener.tryAccept()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void timed(Transport transport, Threads threads) throws Exception {
        try (Socket listener = transport.listen(1)) {
            timesOut(threads.start(() -> Deadline.in(TIME).call(listener::accept)), TIME);
            listener.timeout(TIME);
            timesOut(threads.start(listener::accept), TIME);
            listener.timeout(Duration.ZERO);
            assertThat(threads.start(listener::accept).failure())
                    .isInstanceOf(SocketTimeoutException.class);
            stillAccepts(transport, listener.noTimeout());
        }
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void closedByAnotherThread(Transport transport, Threads threads) throws Exception {
        try (Socket listener = transport.listen(1)) {
            Task<Socket> task = threads.start(listener::accept).parked();
            listener.close();
            assertThat(task.failure()).isInstanceOf(SocketClosedException.class);
            assertThat(threads.start(listener::accept).failure())
                    .isInstanceOf(SocketClosedException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void interrupted(Transport transport, Threads threads) throws Exception {
        try (Socket listener = transport.listen(1)) {
            interrupt(threads.start(listener::accept).parked());
            stillAccepts(transport, listener);
        }
    }

    /** A Unix listener that is shut down only says EAGAIN, unless it blocks. */
    @ParameterizedTest
    @EnumSource(Threads.class)
    void shutDown(Threads threads) throws Exception {
        try (Socket listener = Tcp.listen(0)) {
            Task<Socket> task = threads.start(listener::accept).parked();
            listener.shutdown(Shutdown.SHUT_RD);
            assertThat(Errno.of(task.failure())).isEqualTo(Errno.EINVAL);
        }
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void tryAccept(Transport transport, Threads threads) throws Exception {
        try (Socket listener = transport.listen(1)) {
            assertThat(threads.start(listener::tryAccept).get()).isEmpty();
            try (Socket client = transport.open().connect(listener.localAddress());
                    Socket accepted = threads.start(listener::tryAccept).get().orElseThrow()) {
                belongTogether(client, accepted);
            }
        }
    }

    private static void stillAccepts(Transport transport, Socket listener) throws IOException {
        try (Socket client = transport.open().connect(listener.localAddress());
                Socket accepted = listener.accept()) {
            belongTogether(client, accepted);
        }
    }

    private static void belongTogether(Socket client, Socket accepted) throws IOException {
        client.send(new byte[] {7});
        assertThat(accepted.recv(1)).containsExactly(7);
    }
}
