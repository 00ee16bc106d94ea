package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every public method of what is closed: it says so, or needs no kernel. */
@Timeout(30)
class ClosedTest {
    private interface Use<T> {
        void on(T closed) throws IOException;
    }

    /** How it came to be closed. */
    enum Ending {
        CLOSED,
        DETACHED;

        void end(Fd fd) throws IOException {
            if (this == CLOSED) {
                fd.close();
            } else {
                Fd.closeNumber(fd.detach());
            }
        }
    }

    private static final Address HERE = Address.inet("127.0.0.1", 9);
    private static final Flags DONTWAIT = Flags.MSG_DONTWAIT;

    private static ByteBuffer one() {
        return ByteBuffer.allocate(1);
    }

    private static ByteBuffer none() {
        return ByteBuffer.allocate(0);
    }

    private static Batch filled() {
        Batch batch = new Batch(1, 1);
        batch.add();
        return batch;
    }

    /** By name and parameters; some methods several times. */
    private static final Map<String, Use<Socket>> SOCKET = new TreeMap<>();

    static {
        SOCKET.put("accept()", s -> s.accept());
        SOCKET.put("tryAccept()", s -> s.tryAccept());
        SOCKET.put("abort()", s -> s.abort());
        SOCKET.put("available()", s -> s.available());
        SOCKET.put("atMark()", s -> s.atMark());
        SOCKET.put("bind(Address)", s -> s.bind(HERE));
        SOCKET.put("connect(Address)", s -> s.connect(HERE));
        SOCKET.put("tryConnect(Address)", s -> s.tryConnect(HERE));
        SOCKET.put("fchmod(int)", s -> s.fchmod(0600));
        SOCKET.put("tryFlock()", s -> s.tryFlock());
        SOCKET.put("listen(int)", s -> s.listen(1));
        SOCKET.put("localAddress()", s -> s.localAddress());
        SOCKET.put("peerAddress()", s -> s.peerAddress());
        SOCKET.put("dup()", s -> s.dup());
        SOCKET.put("detach()", s -> s.detach());
        SOCKET.put("get(Option)", s -> s.get(Options.SO_TYPE));
        SOCKET.put("set(Option, Object)", s -> s.set(Options.SO_KEEPALIVE, true));
        SOCKET.put(
                "set(Option, Object) of SO_LINGER",
                s -> s.set(Options.SO_LINGER, Optional.empty()));
        SOCKET.put("shutdown(Shutdown)", s -> s.shutdown(Shutdown.SHUT_WR));
        SOCKET.put("unsent()", s -> s.unsent());
        SOCKET.put("send(ByteBuffer)", s -> s.send(one()));
        SOCKET.put("send(ByteBuffer) of nothing", s -> s.send(none()));
        SOCKET.put("send(ByteBuffer, Flags)", s -> s.send(one(), DONTWAIT));
        SOCKET.put("send(byte[])", s -> s.send(new byte[1]));
        SOCKET.put("send(List)", s -> s.send(List.of(one())));
        SOCKET.put("send(List) of nothing", s -> s.send(List.of()));
        SOCKET.put("sendAll(byte[])", s -> s.sendAll(new byte[1]));
        SOCKET.put("sendAll(ByteBuffer)", s -> s.sendAll(one()));
        SOCKET.put("sendAll(ByteBuffer) of nothing", s -> s.sendAll(none()));
        SOCKET.put("sendMany(List)", s -> s.sendMany(List.of(new Outgoing(new byte[1]))));
        SOCKET.put("sendMany(List) of nothing", s -> s.sendMany(List.of()));
        SOCKET.put(
                "sendMany(List, Flags)",
                s -> s.sendMany(List.of(new Outgoing(new byte[1], HERE)), DONTWAIT));
        SOCKET.put("sendMany(Batch)", s -> s.sendMany(filled()));
        SOCKET.put("sendMany(Batch) of nothing", s -> s.sendMany(new Batch(1, 1)));
        SOCKET.put("sendMany(Batch, Flags)", s -> s.sendMany(filled(), DONTWAIT));
        SOCKET.put("sendAll(Batch)", s -> s.sendAll(filled()));
        SOCKET.put("sendFile(Fd)", s -> s.sendFile(s));
        SOCKET.put("sendFile(Fd, long, long)", s -> s.sendFile(s, 0, 1));
        SOCKET.put("sendFile(Fd, long, long) of nothing", s -> s.sendFile(s, 0, 0));
        SOCKET.put("sendTo(ByteBuffer, Address)", s -> s.sendTo(one(), HERE));
        SOCKET.put("sendTo(ByteBuffer, Address, Flags)", s -> s.sendTo(one(), HERE, DONTWAIT));
        SOCKET.put("sendTo(byte[], Address)", s -> s.sendTo(new byte[1], HERE));
        SOCKET.put("sendMessage(ByteBuffer, Control[])", s -> s.sendMessage(one()));
        SOCKET.put(
                "sendMessage(List, Address, Flags, Control[])",
                s -> s.sendMessage(List.of(one()), HERE, DONTWAIT));
        SOCKET.put("recv(ByteBuffer)", s -> s.recv(one()));
        SOCKET.put("recv(ByteBuffer) of nothing", s -> s.recv(none()));
        SOCKET.put("recv(ByteBuffer, Flags)", s -> s.recv(one(), DONTWAIT));
        SOCKET.put("recv(ByteBuffer, Flags) of all", s -> s.recv(one(), Flags.MSG_WAITALL));
        SOCKET.put("recv(int)", s -> s.recv(1));
        SOCKET.put("recv(int) of much", s -> s.recv(1_000_000));
        SOCKET.put("recv(List)", s -> s.recv(List.of(one())));
        SOCKET.put("recv(List) of nothing", s -> s.recv(List.of()));
        SOCKET.put("recvAll(int)", s -> s.recvAll(1));
        SOCKET.put("recvAll(int) of nothing", s -> s.recvAll(0));
        SOCKET.put("recvAll(ByteBuffer)", s -> s.recvAll(one()));
        SOCKET.put("recvFrom(ByteBuffer)", s -> s.recvFrom(one()));
        SOCKET.put("recvFrom(ByteBuffer, Flags)", s -> s.recvFrom(one(), DONTWAIT));
        SOCKET.put("recvFrom(int)", s -> s.recvFrom(1));
        SOCKET.put("recvMessage(ByteBuffer)", s -> s.recvMessage(one()));
        SOCKET.put(
                "recvMessage(List, int, Flags)", s -> s.recvMessage(List.of(one()), 0, DONTWAIT));
        SOCKET.put("recvMany(int, int)", s -> s.recvMany(1, 1));
        SOCKET.put("recvMany(Batch)", s -> s.recvMany(new Batch(1, 1)));
        SOCKET.put("recvMany(Batch, Flags)", s -> s.recvMany(new Batch(1, 1), DONTWAIT));
        SOCKET.put("input()", s -> s.input().read());
        SOCKET.put("input() of several", s -> s.input().readAllBytes());
        SOCKET.put("output()", s -> s.output().write(1));
        SOCKET.put("localPort()", s -> s.localPort());
        SOCKET.put("reader()", s -> s.reader().read());
        SOCKET.put("writer()", s -> s.writer().append('x').flush());
        SOCKET.put("reader(Charset, int)", s -> s.reader(UTF_8, 16).read());
        SOCKET.put("writer(Charset, int)", s -> s.writer(UTF_8, 16).append('x').flush());
    }

    private static final Map<String, Use<Poll>> POLL =
            Map.of(
                    "await()", p -> p.await(),
                    "await(Duration)", p -> p.await(Duration.ZERO),
                    "wake()", p -> p.wake(),
                    "register(Fd, Events, Object)", ClosedTest::register,
                    "dup()", p -> p.dup(),
                    "tryFlock()", p -> p.tryFlock(),
                    "detach()", p -> p.detach(),
                    "input()", p -> p.input().read(),
                    "output()", p -> p.output().write(1));

    /** What it was, and what only this side remembers. */
    private static final Set<String> NEED_NO_KERNEL =
            Set.of(
                    "close()",
                    "family()",
                    "type()",
                    "protocol()",
                    "number()",
                    "isOpen()",
                    "timeout()",
                    "timeout(Duration)",
                    "noTimeout()",
                    "toString()");

    private static void register(Poll poll) throws IOException {
        try (Socket socket = Udp.open()) {
            poll.register(socket, Events.EPOLLIN, null);
        }
    }

    @BeforeAll
    static void start() throws IOException {
        Descriptors.startPollers();
    }

    @ParameterizedTest
    @EnumSource
    void socket(Ending ending) throws IOException {
        int open = Descriptors.open();
        for (Family family : List.of(Family.INET, Family.UNIX)) {
            for (Type type : List.of(Type.STREAM, Type.DGRAM)) {
                try (Socket socket = Socket.open(family, type)) {
                    ending.end(socket);
                    assertAllClosed(SOCKET, socket);
                    assertThat(socket.family()).isEqualTo(family);
                    assertThat(socket.type()).isEqualTo(type);
                    assertThat(socket.toString()).contains("closed");
                    assertThat(socket.timeout(Duration.ZERO).timeout()).contains(Duration.ZERO);
                }
            }
        }
        assertThat(Descriptors.open()).isEqualTo(open);
    }

    @ParameterizedTest
    @EnumSource
    void poll(Ending ending) throws IOException {
        int open = Descriptors.open();
        try (Poll poll = Poll.open();
                Socket socket = Udp.open()) {
            Poll.Key key = poll.register(socket, Events.EPOLLIN, null);
            ending.end(poll);
            assertAllClosed(POLL, poll);
            assertThat(key.isValid()).isFalse();
            assertThat(catchThrowable(() -> key.modify(Events.EPOLLOUT)))
                    .isInstanceOf(SocketClosedException.class);
            key.unregister();
        }
        assertThat(Descriptors.open()).isEqualTo(open);
    }

    @ParameterizedTest
    @EnumSource
    void file(Ending ending) throws IOException {
        try (Fd file = Fd.open(Path.of("/dev/null"))) {
            ending.end(file);
            assertAllClosed(
                    Map.<String, Use<Fd>>of(
                            "dup()", f -> f.dup(),
                            "tryFlock()", f -> f.tryFlock(),
                            "detach()", f -> f.detach(),
                            "input()", f -> f.input().read(),
                            "output()", f -> f.output().write(1),
                            "adopt()", f -> Socket.adopt(f)),
                    file);
        }
    }

    private static <T extends Fd> void assertAllClosed(Map<String, Use<T>> uses, T closed) {
        uses.forEach((name, use) ->
                assertThat(catchThrowable(() -> use.on(closed)))
                        .as("%s of %s", name, closed)
                        .isInstanceOf(SocketClosedException.class)
                        .hasMessageMatching("[a-z_0-9A-Z ]+ .*: closed"));
        assertThat(closed.isOpen()).isFalse();
    }

    @Test
    void everyMethodIsInATable() {
        assertThat(methods(Socket.class)).isEqualTo(table(SOCKET.keySet()));
        assertThat(methods(Poll.class)).isEqualTo(table(POLL.keySet()));
    }

    private static Set<String> table(Set<String> names) {
        Set<String> all = new TreeSet<>(NEED_NO_KERNEL);
        names.forEach(name -> all.add(name.replaceAll("\\).*", ")")));
        return all;
    }

    private static Set<String> methods(Class<? extends Fd> type) {
        Set<String> methods =
                Arrays.stream(type.getMethods())
                        .filter(method -> !method.getDeclaringClass().equals(Object.class))
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .filter(method -> !method.isSynthetic())
                        .map(ClosedTest::signature)
                        .collect(Collectors.toCollection(TreeSet::new));
        if (type == Poll.class) {
            methods.addAll(NEED_NO_KERNEL); // those of sockets: one table serves both
        }
        return methods;
    }

    private static String signature(Method method) {
        return method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    @Test
    void keysAndStreamsOfTheOpen() throws IOException {
        try (Socket.Pair pair = Unix.pair();
                Poll poll = Poll.open()) {
            Poll.Key key = poll.register(pair.left(), Events.EPOLLIN, null);
            key.unregister();
            key.unregister();
            assertThat(catchThrowable(() -> key.modify(Events.EPOLLOUT)))
                    .isInstanceOf(SocketClosedException.class)
                    .hasMessageStartingWith("epoll_ctl ");
            Poll.Key again = poll.register(pair.left(), Events.EPOLLIN, null);
            pair.left().close();
            assertThat(again.isValid()).isFalse();
            assertThat(catchThrowable(() -> poll.register(pair.left(), Events.EPOLLIN, null)))
                    .isInstanceOf(SocketClosedException.class)
                    .hasMessageStartingWith("epoll_ctl ");
        }
    }

    @Test
    void closedDescriptorsAreNotPassed() throws IOException {
        int open = Descriptors.open();
        try (Socket.Pair pair = Unix.pair();
                Fd good = Fd.open(Path.of("/dev/null"))) {
            Socket closed = Udp.open();
            closed.close();
            Control rights = new Control.Rights(List.of(good, closed, good));
            assertThat(catchThrowable(() -> pair.left().sendMessage(one(), rights)))
                    .isInstanceOf(SocketClosedException.class)
                    .hasMessageStartingWith("sendmsg ");
        }
        assertThat(Descriptors.open()).isEqualTo(open); // "good" is not held any longer
    }
}
