package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sockeye.testing.Streams;
import sockeye.testing.Task;
import sockeye.testing.Threads;
import sockeye.testing.Transport;

/** From the number's birth to the moment when the kernel gives it to somebody else. */
class LifetimeTest extends Contract {
    private static final int O_NONBLOCK = 04000;
    private static final int O_CLOEXEC = 02000000;

    @ParameterizedTest
    @EnumSource
    void closeOnExecAndNonBlockingFromBirth(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair();
                Socket dup = pair.left().dup()) {
            for (Socket socket : List.of(pair.left(), pair.right(), dup)) {
                assertThat(Streams.flags(socket.number()) & (O_CLOEXEC | O_NONBLOCK))
                        .isEqualTo(O_CLOEXEC | O_NONBLOCK);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Threads.class)
    void closeIsIdempotentAndOpenToAll(Threads threads) throws Exception {
        try (Socket.Pair pair = Unix.pair()) {
            Task<byte[]> reader = threads.start(() -> pair.left().recv(1)).parked();
            List<Task<Boolean>> closers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                closers.add(
                        threads.start(() -> {
                            pair.left().close();
                            return pair.left().isOpen();
                        }));
            }
            for (var closer : closers) {
                assertThat(closer.get()).isFalse();
            }
            assertThat(reader.failure()).isInstanceOf(SocketClosedException.class);
        }
    }

    /** An interrupted thread can close, and keeps its flag. */
    @ParameterizedTest
    @EnumSource(Threads.class)
    void interruptedThreadCloses(Threads threads) throws Exception {
        try (Socket.Pair pair = Unix.pair()) {
            Task<byte[]> reader = threads.start(() -> pair.left().recv(1)).parked();
            Task<Boolean> closer =
                    threads.start(() -> {
                        Thread.currentThread().interrupt();
                        pair.left().close();
                        return pair.left().isOpen();
                    });
            assertThat(closer.get()).isFalse();
            assertThat(closer.endedInterrupted()).isTrue();
            assertThat(reader.failure()).isInstanceOf(SocketClosedException.class);
        }
    }

    /** When close returns the number is free, although another thread was inside a call. */
    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"UDP4", "UDP6", "TCP4", "TCP6", "UNIX_ABSTRACT"})
    void addressIsFreeAfterClose(Transport transport) throws Exception {
        transport.require();
        Address address = transport.address();
        for (int i = 0; i < 100; i++) {
            try (Socket socket = transport.open().bind(address)) {
                address = socket.localAddress();
                if (transport.listens()) {
                    socket.listen(1);
                }
                Task<?> task =
                        (i % 2 == 0 ? Threads.VIRTUAL : Threads.PLATFORM)
                                .start(() ->
                                        transport.listens() ? socket.accept() : socket.recv(1));
                if (i % 4 < 2) {
                    task.parked();
                }
                socket.close();
                transport.open().bind(address).close(); // at once, whatever the other thread does
                assertThat(task.failure()).isInstanceOf(SocketClosedException.class);
            }
        }
    }

    /** Late calls on a closed socket do not reach the one that has its number now. */
    @Test
    void reusedNumberIsNotTouched() throws Exception {
        try (Socket.Pair first = Unix.pair()) {
            Socket closed = first.left();
            closed.close();
            try (Socket.Pair second = Unix.pair();
                    Poll poll = Poll.open()) {
                Socket stranger =
                        second.left().number() == closed.number() ? second.left() : second.right();
                assertThat(stranger.number()).isEqualTo(closed.number());
                second.left().send(new byte[] {1});
                second.right().send(new byte[] {2});
                for (ThrowingCallable call : callsOn(closed, poll)) {
                    assertThatThrownBy(call).isInstanceOf(SocketClosedException.class);
                }
                assertThat(stranger.get(Options.SO_PASSCRED)).isFalse();
                assertThat(second.left().recv(9)).containsExactly(2);
                assertThat(second.right().recv(9)).containsExactly(1);
            }
        }
    }

    private static List<ThrowingCallable> callsOn(Socket socket, Poll poll) {
        Address address = new Address.Unnamed();
        ByteBuffer buffer = ByteBuffer.allocate(9);
        return List.of(
                () -> socket.bind(address),
                () -> socket.listen(1),
                socket::accept,
                socket::tryAccept,
                () -> socket.connect(address),
                () -> socket.tryConnect(address),
                () -> socket.shutdown(Shutdown.SHUT_RDWR),
                () -> socket.set(Options.SO_PASSCRED, true),
                () -> socket.get(Options.SO_PASSCRED),
                socket::localAddress,
                socket::peerAddress,
                socket::available,
                socket::atMark,
                socket::dup,
                socket::detach,
                () -> socket.send(buffer),
                () -> socket.send(buffer, Flags.MSG_DONTWAIT),
                () -> socket.sendTo(buffer, address),
                () -> socket.sendMessage(buffer),
                () -> socket.sendAll(buffer),
                () -> socket.recv(buffer),
                () -> socket.recv(ByteBuffer.allocate(0)),
                () -> socket.recv(buffer, Flags.MSG_DONTWAIT),
                () -> socket.recv(buffer, Flags.MSG_WAITALL),
                () -> socket.recv(List.of(buffer)),
                () -> socket.recvFrom(9),
                () -> socket.recvMessage(buffer),
                () -> socket.recvAll(9),
                () -> socket.input().read(),
                () -> socket.output().write(1),
                () -> poll.register(socket, Events.EPOLLIN, null),
                () ->
                        Select.select(
                                List.of(socket), List.of(), List.of(), Optional.of(Duration.ZERO)),
                () -> Unix.sendDescriptors(socket, new byte[1], poll));
    }

    @ParameterizedTest
    @EnumSource(Threads.class)
    void dupIsADescriptorOfItsOwn(Threads threads) throws Exception {
        try (Socket.Pair pair = Unix.pair()) {
            pair.left().timeout(Duration.ofSeconds(7));
            try (Socket dup = pair.left().dup()) {
                assertThat(dup.timeout()).contains(Duration.ofSeconds(7));
                assertThat(dup.number()).isNotEqualTo(pair.left().number());
                Task<byte[]> first = threads.start(() -> pair.left().recv(1)).parked();
                Task<byte[]> second = threads.start(() -> dup.recv(1)).parked();
                pair.left().close();
                assertThat(first.failure()).isInstanceOf(SocketClosedException.class);
                pair.right().send(new byte[] {5});
                assertThat(second.get()).containsExactly(5);
                dup.send(new byte[] {6});
                assertThat(pair.right().recv(1)).containsExactly(6);
            }
            assertThat(pair.right().recv(1)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Threads.class)
    void detachedNumberLivesOn(Threads threads) throws Exception {
        try (Socket.Pair pair = Unix.pair()) {
            Task<byte[]> reader = threads.start(() -> pair.left().recv(1)).parked();
            int number = pair.left().detach();
            assertThat(reader.failure()).isInstanceOf(SocketClosedException.class);
            assertThat(pair.left().isOpen()).isFalse();
            assertThatThrownBy(pair.left()::detach).isInstanceOf(SocketClosedException.class);
            try (Socket adopted = Socket.adopt(number)) {
                assertThat(adopted.number()).isEqualTo(number);
                assertThat(adopted.family()).isEqualTo(Family.UNIX);
                assertThat(adopted.type()).isEqualTo(Type.STREAM);
                Task<byte[]> task = threads.start(() -> adopted.recv(1)).parked();
                pair.right().send(new byte[] {8});
                assertThat(task.get()).containsExactly(8);
            }
        }
    }

    @Test
    void adoptAsksTheKernelWhatItIs() throws IOException {
        try (Socket udp = Socket.open(Family.INET6, Type.DGRAM);
                Socket adopted = Socket.adopt(udp.detach())) {
            assertThat(adopted.family()).isEqualTo(Family.INET6);
            assertThat(adopted.type()).isEqualTo(Type.DGRAM);
            assertThat(adopted.protocol()).isEqualTo(Protocol.UDP);
        }
    }

    @Test
    void adoptTakesNothingThatIsNoSocket() throws IOException {
        try (Fd file = Fd.open(Path.of("/dev/null"))) {
            assertThatThrownBy(() -> Socket.adopt(file.number())).hasMessageContaining("ENOTSOCK");
            assertThatThrownBy(() -> Socket.adopt(file)).hasMessageContaining("ENOTSOCK");
            assertThat(file.isOpen()).isTrue();
            assertThat(file.input().read()).isEqualTo(-1);
        }
        int free;
        try (Socket socket = Udp.open()) {
            free = socket.number();
        }
        assertThatThrownBy(() -> Socket.adopt(free)).hasMessageContaining("EBADF");
        assertThatThrownBy(() -> Fd.adopt(free)).hasMessageContaining("EBADF");
        assertThatThrownBy(() -> Socket.adopt(-1)).hasMessageContaining("EBADF");
    }

    @Test
    void aClosedSocketStillTellsWhatItWas() throws IOException {
        Socket socket = Udp.bind(0);
        socket.close();
        assertThat(socket.toString()).contains("closed");
        assertThat(socket.family()).isEqualTo(Family.INET);
        assertThat(socket.timeout()).isEmpty();
    }
}
