package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Misuse is told by its name, and harms nothing. */
@Timeout(30)
class BadInputTest {
    interface Misuse {
        Object run() throws IOException;
    }

    interface OnSocket {
        Object run(Socket socket) throws IOException;
    }

    /** {@code told} is what the message begins with; the errno is null for bad arguments. */
    record Row(String told, @Nullable Errno errno, Misuse misuse) {
        @Override
        public String toString() {
            return told;
        }
    }

    private static Row argument(String name, Misuse misuse) {
        return new Row(name, null, misuse);
    }

    private static Row kernel(String told, Errno errno, Misuse misuse) {
        return new Row(told, errno, misuse);
    }

    private static Misuse tcp(OnSocket misuse) {
        return on(Family.INET, Type.STREAM, misuse);
    }

    private static Misuse udp(OnSocket misuse) {
        return on(Family.INET, Type.DGRAM, misuse);
    }

    private static Misuse unix(OnSocket misuse) {
        return on(Family.UNIX, Type.STREAM, misuse);
    }

    private static Misuse on(Family family, Type type, OnSocket misuse) {
        return () -> {
            try (Socket socket = Socket.open(family, type)) {
                return misuse.run(socket.timeout(Duration.ofSeconds(5)));
            }
        };
    }

    private static Misuse connected(OnSocket misuse) {
        return () -> {
            try (Socket.Pair pair = Unix.pair()) {
                return misuse.run(pair.left().timeout(Duration.ofSeconds(5)));
            }
        };
    }

    /** On a connected stream, with the number of descriptors to pass. */
    private static Misuse passing(int count) {
        return connected(socket -> {
            Control rights = new Control.Rights(Collections.nCopies(count, socket));
            return socket.sendMessage(ByteBuffer.allocate(1), rights);
        });
    }

    private static Object done(VoidMisuse misuse) throws IOException {
        misuse.run();
        return "nothing was thrown";
    }

    private interface VoidMisuse {
        void run() throws IOException;
    }

    private static final Address HERE = Address.inet("127.0.0.1", 0);
    private static final Address HERE6 = Address.inet("::1", 9);
    private static final Address NOBODY = new Address.Abstract("sockeye nobody listens here");
    private static final ByteBuffer ONE = ByteBuffer.allocate(1);
    private static final List<ByteBuffer> MANY = Collections.nCopies(1025, ByteBuffer.allocate(1));
    private static final Path NULL = Path.of("/dev/null");

    static List<Row> ports() {
        return List.of(
                argument("port: -1 ", () -> Address.inet("127.0.0.1", -1)),
                argument("port: 65536 ", () -> Address.inet("::1", 65536)),
                argument("port: -1 ", () -> Tcp.listen(-1)),
                argument("port: 65536 ", () -> Tcp.listen("", 65536)),
                argument("port: 65536 ", () -> Udp.bind(65536)),
                argument("port: -1 ", () -> Tcp.connect("127.0.0.1", -1)),
                argument("port: 100000 ", () -> Udp.connect("127.0.0.1", 100_000)),
                argument("port: 65536 ", () -> Netdb.getaddrinfo("127.0.0.1", 65536)),
                argument("port: -1 ", () -> Netdb.getservbyport(-1)));
    }

    static List<Row> names() {
        return List.of(
                argument("path: 109 bytes", () -> new Address.Pathname("x".repeat(109))),
                argument("path: 110 bytes", () -> Address.unix(Path.of("é".repeat(55)))),
                argument("path: 0 bytes", () -> new Address.Pathname("")),
                argument("path: holds a NUL", () -> new Address.Pathname("a\0b")),
                argument("name: 108 bytes", () -> new Address.Abstract("x".repeat(108))),
                argument("bytes: 127", () -> new Address.Opaque(Family.UNIX, new byte[127])),
                argument("family: -1", () -> new Address.Opaque(new Family(-1), new byte[1])),
                argument("host: holds a NUL", () -> Tcp.connect("local\0host", 80)),
                argument("service: holds a NUL", () -> Netdb.getservbyname("ht\0tp")),
                argument("not an address: \"x\"", () -> Address.parse("x")),
                argument("not an IPv4 address: \"x\"", () -> Inet.inet_aton("x")),
                argument("not an IP address: \"x\"", () -> Inet.inet_pton("x")),
                argument("not an IP address: \"localhost\"", () -> Address.inet("localhost", 1)));
    }

    static List<Row> sizes() {
        return List.of(
                argument("max: 0 ", connected(socket -> socket.recv(0))),
                argument("max: -1 ", connected(socket -> socket.recv(-1))),
                argument("max: 0 ", udp(socket -> socket.recvFrom(0))),
                argument("length: -1 ", connected(socket -> socket.recvAll(-1))),
                argument("backlog: -1 ", tcp(socket -> socket.listen(-1))),
                argument(
                        "controlRoom: -1 ",
                        connected(s -> s.recvMessage(MANY.subList(0, 1), -1, Flags.NONE))),
                argument("buffers: 1025", connected(socket -> socket.send(MANY))),
                argument("buffers: 1025", connected(socket -> socket.recv(MANY))),
                argument("buffers: 1025", udp(socket -> socket.recvMessage(MANY, 0, Flags.NONE))),
                argument("timeout: PT-1S ", udp(socket -> socket.timeout(Duration.ofSeconds(-1)))),
                argument(
                        "timeout: PT-1S ",
                        () ->
                                done(() ->
                                        Socket.defaultTimeout(
                                                Optional.of(Duration.ofSeconds(-1))))),
                argument("bufferSize: 0 ", connected(socket -> socket.reader(UTF_8, 0))),
                argument("bufferSize: -1 ", connected(socket -> socket.writer(UTF_8, -1))),
                argument("options: ", () -> Fd.open(NULL, StandardOpenOption.SYNC)),
                argument("options: ", () -> Fd.open(NULL, StandardOpenOption.DELETE_ON_CLOSE)),
                kernel("sendmsg unix-unnamed:: ", Errno.EINVAL, passing(254)),
                kernel(
                        "sendto 127.0.0.1:9: ",
                        Errno.EMSGSIZE,
                        udp(socket ->
                                socket.sendTo(new byte[65536], Address.inet("127.0.0.1", 9)))));
    }

    static List<Row> states() {
        return List.of(
                kernel("accept 0.0.0.0:0: ", Errno.EINVAL, tcp(Socket::accept)),
                kernel("accept 0.0.0.0:0: ", Errno.EINVAL, tcp(Socket::tryAccept)),
                kernel("accept 0.0.0.0:0: ", Errno.EOPNOTSUPP, udp(Socket::accept)),
                kernel("listen 0.0.0.0:0: ", Errno.EOPNOTSUPP, udp(socket -> socket.listen(1))),
                kernel("listen unix-unnamed:: ", Errno.EINVAL, unix(socket -> socket.listen(1))),
                kernel("getpeername ", Errno.ENOTCONN, tcp(Socket::peerAddress)),
                kernel("getpeername ", Errno.ENOTCONN, udp(Socket::peerAddress)),
                kernel("recv 0.0.0.0:0: ", Errno.ENOTCONN, tcp(socket -> socket.recv(1))),
                kernel("send 0.0.0.0:0: ", Errno.EPIPE, tcp(socket -> socket.send(new byte[1]))),
                kernel("send 0.0.0.0:", Errno.EDESTADDRREQ, udp(s -> s.send(new byte[1]))),
                kernel("send unix-unnamed:: ", Errno.ENOTCONN, unix(s -> s.send(new byte[1]))),
                kernel("recv unix-unnamed:: ", Errno.EINVAL, unix(socket -> socket.recv(1))),
                kernel(
                        "shutdown 0.0.0.0:0: ",
                        Errno.ENOTCONN,
                        tcp(socket -> socket.shutdown(Shutdown.SHUT_WR))),
                kernel("ioctl FIONREAD ", Errno.EINVAL, tcp(s -> s.listen(1).available())),
                kernel("ioctl SIOCATMARK ", Errno.ENOTTY, udp(Socket::atMark)),
                kernel("send 0.0.0.0:", Errno.EPIPE, tcp(s -> s.listen(1).send(new byte[1]))),
                kernel("recv 0.0.0.0:", Errno.ENOTCONN, tcp(s -> s.listen(1).recv(1))),
                kernel("bind 127.0.0.1:0: ", Errno.EINVAL, tcp(s -> s.bind(HERE).bind(HERE))),
                kernel(
                        "connect 127.0.0.1:",
                        Errno.EISCONN,
                        () -> {
                            try (Socket listener = Tcp.listen(0);
                                    Socket socket = Tcp.connect("127.0.0.1", port(listener))) {
                                return socket.connect(listener.localAddress());
                            }
                        }),
                kernel(
                        "listen 127.0.0.1:",
                        Errno.EINVAL,
                        () -> {
                            try (Socket listener = Tcp.listen(0);
                                    Socket socket = Tcp.connect("127.0.0.1", port(listener))) {
                                return socket.listen(1);
                            }
                        }));
    }

    static List<Row> families() {
        Type packets = Type.SEQPACKET;
        return List.of(
                kernel(
                        "socket STREAM over family 99",
                        Errno.EAFNOSUPPORT,
                        () -> Socket.open(new Family(99), Type.STREAM)),
                kernel(
                        "socket type 99 over INET",
                        Errno.EINVAL,
                        () -> Socket.open(Family.INET, new Type(99))),
                kernel(
                        "socket STREAM over INET, UDP",
                        Errno.EPROTONOSUPPORT,
                        () -> Socket.open(Family.INET, Type.STREAM, Protocol.UDP)),
                kernel(
                        "socket SEQPACKET over INET",
                        Errno.ESOCKTNOSUPPORT,
                        () -> Socket.open(Family.INET, packets)),
                kernel(
                        "socketpair STREAM over INET",
                        Errno.EOPNOTSUPP,
                        () -> Socket.pair(Family.INET, Type.STREAM)),
                kernel("bind [::1]:9: ", Errno.EAFNOSUPPORT, tcp(socket -> socket.bind(HERE6))),
                kernel("connect [::1]:9: ", Errno.EAFNOSUPPORT, tcp(s -> s.connect(HERE6))),
                kernel(
                        "bind unix-abstract:",
                        Errno.EAFNOSUPPORT,
                        tcp(socket -> socket.bind(NOBODY))),
                kernel("bind 127.0.0.1:0: ", Errno.EINVAL, unix(socket -> socket.bind(HERE))),
                kernel("connect 127.0.0.1:0: ", Errno.EINVAL, unix(s -> s.connect(HERE))),
                kernel("sendto [::1]:9: ", Errno.EAFNOSUPPORT, udp(s -> s.sendTo(ONE, HERE6))),
                kernel(
                        "bind 192.0.2.1:0: ",
                        Errno.EADDRNOTAVAIL,
                        tcp(socket -> socket.bind(Address.inet("192.0.2.1", 0)))),
                kernel(
                        "connect unix-abstract:",
                        Errno.ECONNREFUSED,
                        () -> Unix.connect((Address.Unix) NOBODY)),
                kernel(
                        "connect unix:/no/such/socket: ",
                        Errno.ENOENT,
                        () -> Unix.connect(new Address.Pathname("/no/such/socket"))),
                kernel(
                        "bind unix:/no/such/socket: ",
                        Errno.ENOENT,
                        () -> Unix.listen(new Address.Pathname("/no/such/socket"))));
    }

    static List<Row> descriptors() {
        return List.of(
                kernel("getsockopt fd 12345678: ", Errno.EBADF, () -> Socket.adopt(12_345_678)),
                kernel("getsockopt fd -1: ", Errno.EBADF, () -> Socket.adopt(-1)),
                kernel("fcntl fd -1: ", Errno.EBADF, () -> Fd.adopt(-1)),
                kernel(
                        "getsockopt fd ",
                        Errno.ENOTSOCK,
                        () -> {
                            try (Fd file = Fd.open(NULL)) {
                                try {
                                    return Socket.adopt(file);
                                } finally {
                                    assertThat(file.isOpen()).isTrue();
                                }
                            }
                        }),
                kernel(
                        "epoll_ctl fd ",
                        Errno.EPERM,
                        () -> {
                            try (Fd file = Fd.open(Path.of("/proc/self/status"));
                                    Poll poll = Poll.open()) {
                                return poll.register(file, Events.EPOLLIN, null);
                            }
                        }),
                kernel(
                        "epoll_ctl STREAM over UNIX unix-unnamed: (fd ",
                        Errno.EEXIST,
                        () -> {
                            try (Socket.Pair pair = Unix.pair();
                                    Poll poll = Poll.open()) {
                                poll.register(pair.left(), Events.EPOLLIN, null);
                                return poll.register(pair.left(), Events.EPOLLIN, null);
                            }
                        }),
                kernel(
                        "epoll_ctl fd ",
                        Errno.EINVAL,
                        () -> {
                            try (Poll poll = Poll.open()) {
                                return poll.register(poll, Events.EPOLLIN, null);
                            }
                        }),
                kernel(
                        "read fd ",
                        Errno.EBADF,
                        () -> {
                            try (Fd file = Fd.open(NULL, StandardOpenOption.WRITE)) {
                                return file.input().read();
                            }
                        }),
                kernel(
                        "write fd ",
                        Errno.EBADF,
                        () -> {
                            try (Fd file = Fd.open(NULL)) {
                                return done(() -> file.output().write(1));
                            }
                        }),
                kernel(
                        "/no/such/file: open: ",
                        Errno.ENOENT,
                        () -> Fd.open(Path.of("/no/such/file"))),
                kernel(
                        "/proc: open: ",
                        Errno.EISDIR,
                        () -> Fd.open(Path.of("/proc"), StandardOpenOption.WRITE)));
    }

    @BeforeAll
    static void start() throws IOException {
        Descriptors.startPollers();
    }

    @ParameterizedTest
    @MethodSource({"ports", "names", "sizes", "states", "families", "descriptors"})
    void misuse(Row row) {
        int open = Descriptors.open();
        Throwable thrown = Objects.requireNonNull(catchThrowable(row.misuse::run), row.told);
        if (row.errno == null) {
            assertThat(thrown).isInstanceOf(IllegalArgumentException.class);
            assertThat(thrown.getMessage()).startsWith(row.told);
        } else {
            assertThat(thrown).isInstanceOf(IOException.class);
            assertThat(thrown.getMessage())
                    .startsWith(row.told)
                    .endsWith(": " + row.errno.text() + " (" + row.errno + ")");
            assertThat(Errno.of(thrown)).isEqualTo(row.errno);
        }
        assertThat(Descriptors.open()).isEqualTo(open);
    }

    private static int port(Socket socket) throws IOException {
        return ((Address.Inet) socket.localAddress()).port();
    }
}
