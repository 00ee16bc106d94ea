package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.closing.Closeables;
import sockeye.testing.Task;
import sockeye.testing.Threads;
import sockeye.testing.Transport;

/**
 * Connect in every situation, over every transport that listens, on both kinds of threads. It waits
 * when the listener's queue is full: TCP for an answer, a Unix socket without any announcement.
 */
class ConnectContractTest extends Contract {
    private static final Duration TIME = Duration.ofNanos(12_345_678);
    private static final Duration A_WHILE = Duration.ofMillis(40);

    static Stream<Arguments> listeners() {
        return AcceptContractTest.listeners();
    }

    /** A listener whose queue is full. */
    private static final class Busy implements Closeable {
        final Socket listener;
        final Address address;
        private final List<Socket> queued = new ArrayList<>();

        Busy(Transport transport) throws IOException {
            listener = transport.listen(0);
            address = listener.localAddress();
            boolean room = true;
            while (room) {
                Socket socket = transport.open();
                room = connects(socket);
                if (room) {
                    queued.add(socket);
                } else {
                    socket.close();
                }
            }
        }

        private boolean connects(Socket socket) throws IOException {
            try {
                socket.timeout(A_WHILE).connect(address);
                return true;
            } catch (SocketTimeoutException e) {
                return false;
            }
        }

        /** Connects {@code socket}, which has to wait. */
        Task<Socket> parked(Socket socket, Threads threads) {
            return threads.start(() -> socket.connect(address)).parked();
        }

        /** Lets one in. */
        void makeRoom() throws IOException {
            listener.accept().close();
        }

        @Override
        public void close() throws IOException {
            Closeables.closeAll(queued);
            listener.close();
        }
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void ready(Transport transport, Threads threads) throws Exception {
        try (Socket listener = transport.listen(1);
                Socket socket = transport.open()) {
            Address address = listener.localAddress();
            threads.start(() -> socket.connect(address)).get();
            assertThat(socket.peerAddress()).isEqualTo(address);
            listener.accept().close();
            assertThat(Errno.of(threads.start(() -> socket.connect(address)).failure()))
                    .isEqualTo(Errno.EISCONN);
        }
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void refused(Transport transport, Threads threads) throws Exception {
        Address address;
        try (Socket listener = transport.listen(1)) {
            address = listener.localAddress();
        }
        try (Socket socket = transport.open()) {
            assertThat(threads.start(() -> socket.connect(address)).failure())
                    .isInstanceOf(ConnectException.class)
                    .hasMessage("connect " + address + ": Connection refused (ECONNREFUSED)");
        }
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void parked(Transport transport, Threads threads) throws Exception {
        try (Busy busy = new Busy(transport);
                Socket socket = transport.open()) {
            Task<Socket> task = busy.parked(socket, threads);
            busy.makeRoom();
            assertThat(task.get().peerAddress()).isEqualTo(busy.address);
        }
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void timed(Transport transport, Threads threads) throws Exception {
        try (Busy busy = new Busy(transport);
                Socket socket = transport.open()) {
            timesOut(
                    threads.start(
                            () -> Deadline.in(TIME).call(() -> socket.connect(busy.address))));
            socket.timeout(TIME);
            timesOut(threads.start(() -> socket.connect(busy.address)));
        }
    }

    private static void timesOut(Task<?> task) throws Exception {
        timesOut(task, TIME);
        assertThat(task.failure()).hasMessageStartingWith("connect ");
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void closedByAnotherThread(Transport transport, Threads threads) throws Exception {
        try (Busy busy = new Busy(transport);
                Socket socket = transport.open()) {
            Task<Socket> task = busy.parked(socket, threads);
            socket.close();
            assertThat(task.failure()).isInstanceOf(SocketClosedException.class);
        }
    }

    /** An interrupted connect goes on when it is called again. */
    @ParameterizedTest
    @MethodSource("listeners")
    void interrupted(Transport transport, Threads threads) throws Exception {
        try (Busy busy = new Busy(transport);
                Socket socket = transport.open()) {
            interrupt(busy.parked(socket, threads));
            busy.makeRoom();
            assertThat(socket.connect(busy.address).peerAddress()).isEqualTo(busy.address);
        }
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void listenerCloses(Transport transport, Threads threads) throws Exception {
        try (Busy busy = new Busy(transport);
                Socket socket = transport.open()) {
            Task<Socket> task = busy.parked(socket, threads);
            busy.close();
            assertThat(task.failure()).isInstanceOf(ConnectException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void tryConnect(Transport transport, Threads threads) throws Exception {
        try (Busy busy = new Busy(transport);
                Socket socket = transport.open()) {
            assertThat(threads.start(() -> socket.tryConnect(busy.address)).get()).isFalse();
            assertThatThrownBy(socket::peerAddress).hasMessageContaining("ENOTCONN");
            busy.makeRoom();
            try (Poll poll = Poll.open()) {
                Poll.Key key = poll.register(socket, Events.EPOLLOUT, null);
                while (!socket.tryConnect(busy.address)) {
                    poll.await(A_WHILE);
                }
                assertThat(key.isValid()).isTrue();
            }
            assertThat(socket.peerAddress()).isEqualTo(busy.address);
        }
    }
}
