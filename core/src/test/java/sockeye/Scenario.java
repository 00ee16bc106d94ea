package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static sockeye.Events.EPOLLIN;
import static sockeye.Events.EPOLLOUT;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sockeye.closing.Closeables;

/** What programs do with sockets, by one thread, so that its calls always come in one order. */
enum Scenario {
    TCP {
        @Override
        void run() throws IOException {
            try (Socket listener = Socket.open(Family.INET, Type.STREAM)) {
                listener.set(Options.SO_REUSEADDR, true);
                listener.bind(Address.inet("127.0.0.1", 0)).listen(8);
                exchange(Socket.open(Family.INET, Type.STREAM), listener);
            }
        }
    },
    UNIX {
        @Override
        void run() throws IOException {
            Path path = Path.of(System.getProperty("java.io.tmpdir"), "sockeye-" + unique());
            try (Socket listener = Unix.listen(Address.unix(path))) {
                exchange(Socket.open(Family.UNIX, Type.STREAM), listener);
            } finally {
                Files.deleteIfExists(path);
            }
        }
    },
    STREAMS {
        @Override
        void run() throws IOException {
            try (Socket.Pair pair = Unix.pair();
                    OutputStream out = pair.left().output();
                    InputStream in = pair.right().input()) {
                out.write(PING);
                assertThat(in.available()).isEqualTo(PING.length);
                assertThat(in.readNBytes(PING.length)).isEqualTo(PING);
                out.write(PING);
                ByteBuffer all = ByteBuffer.allocate(PING.length);
                assertThat(pair.right().recv(all, Flags.MSG_WAITALL)).isEqualTo(PING.length);
                assertThat(pair.right().recv(all.clear(), Flags.MSG_DONTWAIT))
                        .isEqualTo(Socket.WOULD_BLOCK);
                pair.left().shutdown(Shutdown.SHUT_WR);
                assertThat(in.read()).isEqualTo(-1);
            }
        }
    },
    UDP {
        @Override
        void run() throws IOException {
            try (Socket receiver = Udp.bind(0);
                    Socket sender = Udp.open()) {
                sender.sendTo(PING, receiver.localAddress());
                Datagram came = receiver.recvFrom(16);
                assertThat(came.bytes()).isEqualTo(PING);
                receiver.connect(came.from());
                sender.connect(receiver.localAddress());
                assertThat(receiver.send(PING)).isEqualTo(PING.length);
                assertThat(sender.recv(100_000)).isEqualTo(PING);
                assertThat(sender.peerAddress()).isEqualTo(receiver.localAddress());
            }
        }
    },
    UNIX_DATAGRAMS {
        @Override
        void run() throws IOException {
            try (Socket receiver = Unix.bind(new Address.Unnamed());
                    Socket sender = Unix.bind(new Address.Abstract("sockeye-" + unique()))) {
                sender.sendTo(PING, receiver.localAddress());
                ByteBuffer buffer = ByteBuffer.allocate(PING.length);
                assertThat(receiver.recvFrom(buffer)).isEqualTo(sender.localAddress());
                assertThat(buffer.array()).isEqualTo(PING);
            }
        }
    },
    MANY_MESSAGES {
        @Override
        void run() throws IOException {
            try (Socket receiver = Udp.bind(0);
                    Socket sender = Udp.connect("127.0.0.1", receiver.localPort())) {
                Outgoing one = new Outgoing(PING);
                assertThat(sender.sendMany(List.of(one, one))).isEqualTo(2);
                Batch batch = new Batch(4, 16);
                assertThat(receiver.recvMany(batch)).isEqualTo(2);
                receiver.sendAll(batch);
                assertThat(sender.recvMany(4, 16)).hasSize(2);
            }
        }
    },
    SEND_FILE {
        @Override
        void run() throws IOException {
            Path path = Files.createTempFile("sockeye", "");
            Files.write(path, PING);
            try (Fd file = Fd.open(path);
                    Socket.Pair pair = Unix.pair()) {
                assertThat(pair.left().sendFile(file)).isEqualTo(PING.length);
                assertThat(pair.left().sendFile(file, 1, 2)).isEqualTo(2);
                assertThat(pair.right().recvAll(PING.length + 2)).hasSize(PING.length + 2);
            } finally {
                Files.delete(path);
            }
        }
    },
    SPLICE {
        @Override
        void run() throws IOException {
            try (Socket.Pair in = Unix.pair();
                    Socket.Pair out = Unix.pair();
                    Splice splice = Splice.open()) {
                in.left().send(PING);
                in.left().shutdown(Shutdown.SHUT_WR);
                assertThat(splice.transfer(in.right(), out.left(), 99)).isEqualTo(PING.length);
                assertThat(out.right().recvAll(PING.length)).isEqualTo(PING);
                out.left().shutdown(Shutdown.SHUT_WR);
                out.right().send(PING);
                try {
                    splice.transfer(out.left(), out.left(), 99);
                } catch (IOException e) {
                    if (Errno.of(e) != Errno.EPIPE || splice.pending() == 0) {
                        throw e;
                    }
                }
                assertThat(splice.drain()).isEqualTo(PING);
            }
        }
    },
    ZERO_COPY {
        @Override
        void run() throws IOException {
            try (Socket listener = Tcp.listen(0);
                    Socket client = Tcp.connect("127.0.0.1", listener.localPort());
                    Socket accepted = listener.accept();
                    ZeroCopy sender = ZeroCopy.over(client)) {
                ByteBuffer data = ByteBuffer.allocateDirect(5000);
                ZeroCopy.Ticket ticket = sender.send(data);
                assertThat(accepted.recvAll(5000)).hasSize(5000);
                assertThat(ticket.await()).isSameAs(data);
            }
        }
    },
    MESSAGES {
        @Override
        void run() throws IOException {
            List<ByteBuffer> parts = List.of(ByteBuffer.wrap(PING), ByteBuffer.wrap(PING));
            try (Socket.Pair pair = Socket.pair(Family.UNIX, Type.SEQPACKET);
                    Fd file = Fd.open(Path.of("/dev/null"))) {
                pair.right().set(Options.SO_PASSCRED, true);
                pair.left().sendMessage(ByteBuffer.wrap(PING), new Control.Rights(List.of(file)));
                try (Message message = pair.right().recvMessage(ByteBuffer.allocate(16))) {
                    assertThat(message.control()).hasSize(2);
                }
                Unix.sendDescriptors(pair.left(), PING, file, pair.left());
                closeAll(Unix.recvDescriptors(pair.right(), ByteBuffer.allocate(16)));
                assertThat(pair.left().send(parts)).isEqualTo(2 * PING.length);
                List<ByteBuffer> big = List.of(ByteBuffer.allocate(100_000));
                assertThat(pair.right().recv(big)).isEqualTo(2 * PING.length);
            }
        }
    },
    OWNERS {
        @Override
        void run() throws IOException {
            try (Socket.Pair pair = Unix.pair();
                    Socket copy = pair.left().dup()) {
                Closeables.closeAll(List.of(pair.left()));
                copy.fchmod(0600);
                copy.sendAll(PING);
                try (Fd passed = adopted(copy.dup());
                        Socket adopted = Socket.adopt(passed)) {
                    adopted.sendAll(PING);
                }
                assertThat(pair.right().recvAll(2 * PING.length)).hasSize(2 * PING.length);
            }
        }
    },
    OPTIONS {
        @Override
        void run() throws IOException {
            try (Socket socket = Socket.open(Family.INET, Type.STREAM)) {
                socket.set(Options.TCP_NODELAY, true);
                assertThat(socket.get(Options.TCP_NODELAY)).isTrue();
                socket.set(Options.SO_LINGER, Optional.of(Duration.ofSeconds(1)));
                assertThat(socket.get(Options.SO_LINGER)).contains(Duration.ofSeconds(1));
                assertThat(socket.get(Options.TCP_CONGESTION)).isNotEmpty();
                assertThat(socket.get(Options.TCP_INFO).state()).isEqualTo(TcpInfo.State.CLOSE);
            }
        }
    },
    POLL {
        @Override
        void run() throws IOException {
            try (Poll poll = Poll.open();
                    Socket.Pair pair = Unix.pair()) {
                Poll.Key key = poll.register(pair.left(), EPOLLIN, "left");
                assertThat(keys(poll.await(Duration.ZERO))).isEmpty();
                pair.right().send(PING);
                assertThat(keys(poll.await(Duration.ofMillis(50)))).containsExactly(key);
                key.modify(EPOLLOUT);
                poll.wake();
                keys(poll.await());
                key.unregister();
                assertThat(keys(poll.await(Duration.ofMillis(1)))).isEmpty();
                poll.register(pair.right(), EPOLLIN, null);
            }
        }
    },
    SELECT {
        @Override
        void run() throws IOException {
            try (Socket.Pair pair = Unix.pair();
                    Fd file = Fd.open(Path.of("/proc/self/status"))) {
                List<Socket> both = List.of(pair.left(), pair.right());
                Optional<Duration> soon = Optional.of(Duration.ofMillis(50));
                Select.select(both, both, both, soon);
                Select.select(List.of(file), List.of(), List.of(), Optional.empty());
            }
        }
    },
    HAPPY_EYEBALLS {
        @Override
        void run() throws IOException {
            Address closed;
            try (Socket socket = Tcp.listen(0)) {
                closed = socket.localAddress();
            }
            try (Socket listener = Tcp.listen(0);
                    Socket connected =
                            HappyEyeballs.connect(
                                    List.of(
                                            (Address.Inet) closed,
                                            (Address.Inet) listener.localAddress(),
                                            (Address.Inet) listener.localAddress()))) {
                assertThat(connected.peerAddress()).isEqualTo(listener.localAddress());
            }
        }
    },
    FACTORIES {
        @Override
        void run() throws IOException {
            try (Socket all = Tcp.listen("", 0);
                    Socket datagrams = Udp.bind("", 0);
                    Socket connected = Tcp.connect("127.0.0.1", port(all));
                    Socket sender = Udp.connect("127.0.0.1", port(datagrams));
                    Socket accepted = all.accept()) {
                connected.sendAll(PING);
                assertThat(accepted.recvAll(PING.length)).isEqualTo(PING);
                sender.send(PING);
                assertThat(datagrams.recvFrom(16).from().toString()).endsWith(":" + port(sender));
            }
        }
    },
    FILES {
        @Override
        void run() throws IOException {
            Path path = Files.createTempFile("sockeye", "");
            try (Fd file = Fd.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    OutputStream out = file.output();
                    Fd again = Fd.open(path);
                    InputStream in = again.input()) {
                out.write(PING);
                assertThat(in.readAllBytes()).isEqualTo(PING);
                assertThat(file.tryFlock()).isTrue();
                assertThat(again.tryFlock()).isFalse();
            } finally {
                Files.delete(path);
            }
        }
    },
    FILE_OF_A_SOCKET {
        @Override
        void run() throws IOException {
            try (Socket.Pair pair = Unix.pair();
                    Fd file = adopted(pair.left().dup());
                    OutputStream out = file.output();
                    InputStream in = file.input()) {
                out.write(PING);
                assertThat(pair.right().recv(16)).isEqualTo(PING);
                pair.right().send(PING);
                assertThat(in.readNBytes(PING.length)).isEqualTo(PING);
            }
        }
    },
    NAMES {
        @Override
        void run() throws IOException {
            Netdb.gethostname();
            Netdb.getaddrinfo("127.0.0.1", "80", AddrInfo.Hints.ANY.type(Type.STREAM));
            Netdb.getnameinfo(
                    Address.inet("127.0.0.1", 80),
                    NameInfo.Flag.NI_NUMERICHOST,
                    NameInfo.Flag.NI_NUMERICSERV);
            Netdb.gethostbyname("127.0.0.1");
            Netdb.getservbyname("http", "tcp");
            Netdb.getservbyport(80, "tcp");
            Netdb.getprotobyname("tcp");
            Netdb.getprotobynumber(6);
        }
    };

    static final byte[] PING = "ping".getBytes(UTF_8);

    abstract void run() throws IOException;

    /** Connects, accepts, talks in both directions, and ends as TCP does. */
    private static void exchange(Socket client, Socket listener) throws IOException {
        try (client;
                Socket connected = client.connect(listener.localAddress());
                Socket accepted = listener.accept()) {
            assertThat(accepted.peerAddress().family()).isEqualTo(client.family());
            assertThat(listener.tryAccept()).isEmpty();
            connected.sendAll(PING);
            assertThat(accepted.recvAll(PING.length)).isEqualTo(PING);
            assertThat(accepted.send(ByteBuffer.wrap(PING))).isEqualTo(PING.length);
            assertThat(connected.available()).isEqualTo(PING.length);
            assertThat(connected.recv(16)).isEqualTo(PING);
            accepted.shutdown(Shutdown.SHUT_WR);
            assertThat(connected.recv(16)).isEmpty();
        }
    }

    /** Gives a number away and takes it over again. */
    private static Fd adopted(Fd fd) throws IOException {
        try (fd) {
            int number = fd.detach();
            try {
                return Fd.adopt(number);
            } catch (IOException e) {
                Fd.closeNumber(number);
                throw e;
            }
        }
    }

    private static void closeAll(List<Fd> descriptors) throws IOException {
        assertThat(descriptors).hasSize(2);
        Closeables.closeAll(descriptors);
    }

    private static List<Poll.Key> keys(Iterable<Poll.Key> found) {
        List<Poll.Key> keys = new ArrayList<>();
        found.forEach(keys::add);
        return keys;
    }

    private static int port(Socket socket) throws IOException {
        return ((Address.Inet) socket.localAddress()).port();
    }

    private static String unique() {
        return ProcessHandle.current().pid() + "-" + System.nanoTime();
    }
}
