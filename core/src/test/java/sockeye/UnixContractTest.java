package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.closing.Closeables;
import sockeye.kernel.TestKernels;
import sockeye.testing.Task;
import sockeye.testing.Threads;
import sockeye.testing.Transport;

/** The names of Unix sockets, and datagrams to a receiver that has no room. */
class UnixContractTest extends Contract {
    private static final Duration TIME = Duration.ofMillis(15);

    @Test
    void paths() throws IOException {
        Path path = Transport.path();
        Address.Unix address = Address.unix(path);
        try (Socket listener = Unix.listen(address);
                Socket client = Unix.connect(address);
                Socket accepted = listener.accept()) {
            assertThat(Files.exists(path)).isTrue();
            assertThat(listener.localAddress()).isEqualTo(address);
            assertThat(client.peerAddress()).isEqualTo(address);
            assertThat(client.localAddress()).isEqualTo(new Address.Unnamed());
            assertThat(accepted.localAddress()).isEqualTo(address);
            assertThat(accepted.peerAddress()).isEqualTo(new Address.Unnamed());
            assertThatThrownBy(() -> Unix.listen(address).close())
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("EADDRINUSE");
        }
        assertThat(Files.exists(path)).isTrue(); // its owner removes it
        assertThatThrownBy(() -> Unix.connect(address).close())
                .hasMessageContaining("ECONNREFUSED");
        Files.delete(path);
        assertThatThrownBy(() -> Unix.connect(address).close()).hasMessageContaining("ENOENT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------", "---------", "rwx------"})
    void rightsOfAPathAreThereFromTheBeginning(String rights) throws IOException {
        Path path = Transport.path();
        int mode = Integer.parseInt(rights.replaceAll("[rwx]", "1").replace('-', '0'), 2);
        try (Socket socket = Socket.open(Family.UNIX, Type.STREAM)) {
            socket.fchmod(mode).bind(Address.unix(path));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo(rights);
        }
        Files.delete(path);
    }

    @Test
    void rightsAreOnlyRights() throws IOException {
        try (Socket socket = Socket.open(Family.UNIX, Type.STREAM)) {
            assertThatThrownBy(() -> socket.fchmod(01000))
                    .hasMessage("mode: 512 is not in 0 to 0777");
            assertThatThrownBy(() -> socket.fchmod(-1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** As long as the kernel's structure, which then has no room for a NUL. */
    @Test
    void longestPath() throws IOException {
        Path folder = Files.createTempDirectory("sockeye");
        try {
            String start = folder.resolve("x").toString();
            Address.Unix address = new Address.Pathname(start + "x".repeat(108 - start.length()));
            try (Socket listener = Unix.listen(address);
                    Socket client = Unix.connect(address)) {
                assertThat(listener.localAddress()).isEqualTo(address);
                assertThat(client.peerAddress()).isEqualTo(address);
            }
            Files.delete(Path.of(((Address.Pathname) address).path()));
        } finally {
            Files.delete(folder);
        }
    }

    @Test
    void abstractNames() throws IOException {
        String name = "sockeye " + ProcessHandle.current().pid() + "\0é\n";
        Address.Unix address = new Address.Abstract(name);
        for (int i = 0; i < 2; i++) { // the name goes with the socket
            try (Socket listener = Unix.listen(address);
                    Socket client = Unix.connect(address)) {
                assertThat(listener.localAddress()).isEqualTo(address);
                assertThat(client.peerAddress()).isEqualTo(address);
                assertThatThrownBy(() -> Unix.listen(address).close())
                        .isInstanceOf(BindException.class);
            }
        }
        assertThatThrownBy(() -> Unix.connect(address).close())
                .hasMessageContaining("ECONNREFUSED");
    }

    @Test
    void autobind() throws IOException {
        try (Socket one = Unix.bind(new Address.Unnamed());
                Socket two = Unix.bind(new Address.Unnamed())) {
            assertThat(one.localAddress())
                    .isInstanceOf(Address.Abstract.class)
                    .isNotEqualTo(two.localAddress());
            two.sendTo(new byte[] {1}, one.localAddress());
            assertThat(one.recvFrom(9).from()).isEqualTo(two.localAddress());
        }
    }

    @Test
    void unnamed() throws IOException {
        try (Socket.Pair pair = Unix.pair();
                Socket sender = Socket.open(Family.UNIX, Type.DGRAM);
                Socket receiver = Unix.bind(new Address.Unnamed())) {
            assertThat(pair.left().localAddress()).isEqualTo(new Address.Unnamed());
            assertThat(pair.left().peerAddress()).isEqualTo(new Address.Unnamed());
            sender.sendTo(new byte[] {1}, receiver.localAddress());
            assertThat(receiver.recvFrom(9).from()).isEqualTo(new Address.Unnamed());
        }
    }

    /** What a sender without a connection meets: a receiver whose queue is full. */
    private record Full(Socket sender, Socket receiver, Address to) implements AutoCloseable {
        /** Others have filled the queue: the kernel tells our sender nothing of what they sent. */
        static Full make() throws IOException {
            Socket receiver = Unix.bind(new Address.Unnamed());
            Address to = receiver.localAddress();
            try (Socket other = Socket.open(Family.UNIX, Type.DGRAM)) {
                ByteBuffer data = ByteBuffer.allocate(1);
                while (other.sendTo(data.clear(), to, Flags.MSG_DONTWAIT) >= 0) {}
            }
            return new Full(Socket.open(Family.UNIX, Type.DGRAM), receiver, to);
        }

        @Override
        public void close() throws IOException {
            Closeables.closeAll(List.of(sender, receiver));
        }
    }

    /** The three ways to send to an address. */
    private enum Way {
        SEND_TO,
        SEND_MESSAGE,
        CONNECTED;

        int send(Full full) throws IOException {
            ByteBuffer data = ByteBuffer.wrap(new byte[] {42});
            return switch (this) {
                case SEND_TO -> full.sender.sendTo(data, full.to);
                case SEND_MESSAGE -> full.sender.sendMessage(List.of(data), full.to, Flags.NONE);
                case CONNECTED -> full.sender.connect(full.to).send(data);
            };
        }
    }

    static Stream<Arguments> ways() {
        return Threads.each(Arrays.stream(Way.values()));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void waitsForTheReceiver(Way way, Threads threads) throws Exception {
        try (Full full = Full.make()) {
            for (int i = 0; i < 3; i++) {
                Task<Integer> task = threads.start(() -> way.send(full)).parked();
                full.receiver.recv(1);
                assertThat(task.get()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void timeout(Way way, Threads threads) throws Exception {
        try (Full full = Full.make()) {
            full.sender.timeout(TIME);
            timesOut(threads.start(() -> way.send(full)), TIME);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void closed(Way way, Threads threads) throws Exception {
        try (Full full = Full.make()) {
            Task<Integer> task = threads.start(() -> way.send(full)).parked();
            full.sender.close();
            assertThat(task.failure()).isInstanceOf(SocketClosedException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void interrupted(Way way, Threads threads) throws Exception {
        try (Full full = Full.make()) {
            interrupt(threads.start(() -> way.send(full)).parked());
            full.receiver.recv(1);
            assertThat(way.send(full)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void receiverCloses(Way way, Threads threads) throws Exception {
        try (Full full = Full.make()) {
            Task<Integer> task = threads.start(() -> way.send(full)).parked();
            full.receiver.close();
            assertThat(task.failure())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("ECONNREFUSED");
        }
    }

    /**
     * A send that fails frees its own memory, which epoll announces as room: that must not lead to
     * the next try at once, for ever.
     */
    @ParameterizedTest
    @EnumSource(Threads.class)
    void waitingCostsLittle(Threads threads) throws Exception {
        try (Full full = Full.make()) {
            Task<Integer> task = threads.start(() -> Way.CONNECTED.send(full)).parked();
            full.receiver.recv(1);
            assertThat(task.get()).isEqualTo(1); // from now on its room is announced
            full.sender.connect(new Address.Opaque(Family.UNSPEC, new byte[14]));
            full.sender.timeout(Duration.ofMillis(100));
            AtomicInteger calls = new AtomicInteger();
            TestKernels.Instead counted =
                    (real, arguments) -> {
                        calls.incrementAndGet();
                        return real.sendto(
                                (int) arguments[0],
                                (MemorySegment) arguments[1],
                                (long) arguments[2],
                                (int) arguments[3],
                                (MemorySegment) arguments[4],
                                (int) arguments[5]);
                    };
            try (TestKernels.Use _ = TestKernels.use("sendto", counted)) {
                task = threads.start(() -> Way.SEND_TO.send(full));
                assertThat(task.failure()).isInstanceOf(SocketTimeoutException.class);
            }
            assertThat(calls).hasValueLessThan(50);
        }
    }

    /** A receiver that has no room does not keep anybody from sending to others. */
    @ParameterizedTest
    @EnumSource(Threads.class)
    void manySendersOneReceiver(Threads threads) throws Exception {
        try (Full full = Full.make()) {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                tasks.add(
                        threads.start(() -> {
                            try (Socket sender = Socket.open(Family.UNIX, Type.DGRAM)) {
                                return sender.connect(full.to).send(new byte[] {7});
                            }
                        }));
            }
            int sevens = 0;
            while (sevens < tasks.size()) {
                sevens += full.receiver.recv(1)[0] / 7;
            }
            for (var task : tasks) {
                assertThat(task.get()).isEqualTo(1);
            }
        }
    }
}
