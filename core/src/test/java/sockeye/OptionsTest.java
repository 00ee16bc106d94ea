package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each option does what it says: what is set changes what is got. */
@Timeout(30)
class OptionsTest {
    private static final Family INET = Family.INET;
    private static final Family INET6 = Family.INET6;

    interface Maker {
        Socket open() throws IOException;
    }

    interface Check {
        void on(Socket socket) throws IOException;
    }

    record Row(Option<?> option, boolean privileged, Maker maker, Check check) {
        @Override
        public String toString() {
            return option.name();
        }
    }

    private static final Maker TCP = () -> Socket.open(INET, Type.STREAM);
    private static final Maker UDP = () -> Socket.open(INET, Type.DGRAM);
    private static final Maker TCP6 = () -> Socket.open(INET6, Type.STREAM);
    private static final Maker UDP6 = () -> Socket.open(INET6, Type.DGRAM);
    private static final Maker RAW = () -> Socket.open(INET, Type.RAW, Protocol.ICMP);
    private static final Maker UNIX = () -> Socket.open(Family.UNIX, Type.DGRAM);

    /** The value differs from what there is, and is there after it is set. */
    private static <T> Row row(Option<T> option, Maker maker, T value) {
        return row(option, maker, value, wanted -> wanted);
    }

    /** What is there after setting a value is {@code becomes} of it. */
    private static <T> Row row(Option<T> option, Maker maker, T value, UnaryOperator<T> becomes) {
        return new Row(
                option,
                false,
                maker,
                socket -> {
                    T expected = becomes.apply(value);
                    assertThat(socket.get(option)).isNotEqualTo(expected);
                    assertThat(socket.set(option, value)).isSameAs(socket);
                    assertThat(socket.get(option)).isEqualTo(expected);
                });
    }

    private static <T> Row readOnly(Option<T> option, Maker maker, Predicate<T> sane, T any) {
        return new Row(
                option,
                false,
                maker,
                socket -> {
                    assertThat(socket.get(option)).matches(sane);
                    refused(() -> socket.set(option, any), Errno.ENOPROTOOPT, option);
                });
    }

    private static Row special(Option<?> option, Maker maker, Check check) {
        return new Row(option, false, maker, check);
    }

    private static Row privileged(Row row) {
        return new Row(row.option, true, row.maker, row.check);
    }

    private interface Operation {
        Object run() throws IOException;
    }

    private static void refused(Operation operation, Errno errno, Option<?> option) {
        IOException e = catchThrowableOfType(IOException.class, operation::run);
        assertThat(e).as(option.name()).isNotNull();
        assertThat(Errno.of(e)).as(e.getMessage()).isEqualTo(errno);
        assertThat(e)
                .hasMessageMatching("[gs]etsockopt " + option.name() + " .*: .* \\(E[A-Z]+\\)");
    }

    private static int loopback() {
        try {
            return NetworkInterface.getByName("lo").getIndex();
        } catch (java.net.SocketException e) {
            throw new AssertionError(e);
        }
    }

    private static final Duration SECONDS = Duration.ofSeconds(77);
    private static final Duration MILLIS = Duration.ofMillis(1500);
    private static final Type STREAM = Type.STREAM;
    private static final Control.Credentials ME = new Control.Credentials(1, 2, 3);

    static List<Row> rows() {
        return List.of(
                row(Options.SO_REUSEADDR, TCP, true),
                readOnly(Options.SO_TYPE, TCP, STREAM::equals, STREAM),
                special(Options.SO_ERROR, UDP, OptionsTest::pendingError),
                row(Options.SO_DONTROUTE, UDP, true),
                row(Options.SO_BROADCAST, UDP, true),
                row(Options.SO_SNDBUF, TCP, 30_000, n -> 2 * n),
                row(Options.SO_RCVBUF, TCP, 30_000, n -> 2 * n),
                row(Options.SO_KEEPALIVE, TCP, true),
                row(Options.SO_OOBINLINE, TCP, true),
                row(Options.SO_NO_CHECK, UDP, true),
                row(Options.SO_PRIORITY, UDP, 5),
                row(Options.SO_LINGER, TCP, Optional.of(SECONDS)),
                row(Options.SO_REUSEPORT, TCP, true),
                row(Options.SO_PASSCRED, UNIX, true),
                special(Options.SO_PEERCRED, UNIX, OptionsTest::peerCredentials),
                row(Options.SO_RCVLOWAT, TCP, 100),
                row(Options.SO_RCVTIMEO, TCP, MILLIS),
                row(Options.SO_SNDTIMEO, TCP, MILLIS),
                row(Options.SO_BINDTODEVICE, UDP, "lo"),
                row(Options.SO_TIMESTAMP, UDP, true),
                special(Options.SO_ACCEPTCONN, TCP, OptionsTest::listening),
                special(Options.SO_PEERSEC, UNIX, OptionsTest::peerSecurity),
                privileged(force(Options.SO_SNDBUFFORCE, Options.SO_SNDBUF)),
                privileged(force(Options.SO_RCVBUFFORCE, Options.SO_RCVBUF)),
                row(Options.SO_PASSSEC, UNIX, true),
                row(Options.SO_TIMESTAMPNS, UDP, true),
                privileged(row(Options.SO_MARK, UDP, 7)),
                row(Options.SO_TIMESTAMPING, UDP, 0x18),
                readOnly(Options.SO_PROTOCOL, TCP, Protocol.TCP::equals, Protocol.UDP),
                readOnly(Options.SO_DOMAIN, TCP, INET::equals, INET6),
                row(Options.SO_RXQ_OVFL, UDP, true),
                row(Options.SO_PEEK_OFF, UNIX, 3),
                privileged(row(Options.SO_BUSY_POLL, UDP, 50)),
                row(Options.SO_MAX_PACING_RATE, TCP, 5_000_000_000L),
                row(Options.SO_INCOMING_CPU, UDP, 0),
                readOnly(Options.SO_MEMINFO, UDP, n -> n.length >= 32, new byte[4]),
                readOnly(Options.SO_INCOMING_NAPI_ID, UDP, n -> n >= 0, 1),
                readOnly(Options.SO_COOKIE, UDP, n -> n != 0, 1L),
                row(Options.SO_ZEROCOPY, TCP, true),
                row(Options.SO_BINDTOIFINDEX, UDP, loopback()),
                privileged(row(Options.SO_PREFER_BUSY_POLL, UDP, true)),
                privileged(special(Options.SO_BUSY_POLL_BUDGET, UDP, OptionsTest::budget)),
                readOnly(Options.SO_NETNS_COOKIE, UDP, n -> n != 0, 1L),
                row(Options.SO_BUF_LOCK, TCP, 3),
                row(Options.SO_RESERVE_MEM, TCP, 8192),
                row(Options.SO_TXREHASH, TCP, 0),
                privileged(row(Options.SO_RCVMARK, UDP, true)),
                row(Options.TCP_NODELAY, TCP, true),
                row(Options.TCP_MAXSEG, TCP, 1000),
                row(Options.TCP_CORK, TCP, true),
                row(Options.TCP_KEEPIDLE, TCP, SECONDS),
                row(Options.TCP_KEEPINTVL, TCP, Duration.ofSeconds(7)),
                row(Options.TCP_KEEPCNT, TCP, 3),
                row(Options.TCP_SYNCNT, TCP, 3),
                row(Options.TCP_LINGER2, TCP, 10),
                row(Options.TCP_DEFER_ACCEPT, TCP, Duration.ofSeconds(3)),
                row(Options.TCP_WINDOW_CLAMP, TCP, 65_536),
                special(Options.TCP_INFO, TCP, OptionsTest::info),
                row(Options.TCP_QUICKACK, TCP, false),
                row(Options.TCP_CONGESTION, TCP, "reno"),
                row(Options.TCP_THIN_LINEAR_TIMEOUTS, TCP, true),
                row(Options.TCP_USER_TIMEOUT, TCP, MILLIS),
                privileged(row(Options.TCP_REPAIR, TCP, 1)),
                row(Options.TCP_FASTOPEN, TCP, 5),
                special(Options.TCP_TIMESTAMP, TCP, OptionsTest::timestamp),
                row(Options.TCP_NOTSENT_LOWAT, TCP, 16_384),
                row(Options.TCP_SAVE_SYN, TCP, 1),
                special(Options.TCP_SAVED_SYN, TCP, OptionsTest::savedSyn),
                row(Options.TCP_FASTOPEN_CONNECT, TCP, true),
                special(Options.TCP_ULP, TCP, OptionsTest::upperLayer),
                row(Options.TCP_FASTOPEN_NO_COOKIE, TCP, true),
                row(Options.TCP_INQ, TCP, true),
                row(Options.TCP_TX_DELAY, TCP, 1000),
                row(Options.IP_TOS, UDP, 16),
                row(Options.IP_TTL, UDP, 5),
                privileged(row(Options.IP_HDRINCL, RAW, true)),
                special(Options.IP_OPTIONS, UDP, OptionsTest::ipOptions),
                row(Options.IP_RECVOPTS, UDP, true),
                row(Options.IP_PKTINFO, UDP, true),
                row(Options.IP_MTU_DISCOVER, UDP, 2),
                row(Options.IP_RECVERR, UDP, true),
                row(Options.IP_RECVTTL, UDP, true),
                row(Options.IP_RECVTOS, UDP, true),
                special(Options.IP_MTU, UDP, OptionsTest::mtu),
                row(Options.IP_FREEBIND, UDP, true),
                privileged(row(Options.IP_TRANSPARENT, UDP, true)),
                row(Options.IP_RECVORIGDSTADDR, UDP, true),
                row(Options.IP_MINTTL, TCP, 10),
                privileged(row(Options.IP_NODEFRAG, RAW, true)),
                row(Options.IP_BIND_ADDRESS_NO_PORT, TCP, true),
                row(Options.IP_MULTICAST_IF, UDP, Inet.inet_pton("127.0.0.1")),
                row(Options.IP_MULTICAST_TTL, UDP, 7),
                row(Options.IP_MULTICAST_LOOP, UDP, false),
                row(Options.IP_MULTICAST_ALL, UDP, false),
                row(Options.IP_UNICAST_IF, UDP, loopback()),
                row(Options.IP_LOCAL_PORT_RANGE, TCP, (50_000 << 16) | 40_000),
                row(Options.IPV6_UNICAST_HOPS, UDP6, 5),
                row(Options.IPV6_MULTICAST_IF, UDP6, loopback()),
                row(Options.IPV6_MULTICAST_HOPS, UDP6, 5),
                row(Options.IPV6_MULTICAST_LOOP, UDP6, false),
                row(Options.IPV6_MTU_DISCOVER, UDP6, 2),
                special(Options.IPV6_MTU, UDP6, OptionsTest::mtu6),
                row(Options.IPV6_RECVERR, UDP6, true),
                row(Options.IPV6_V6ONLY, TCP6, true),
                row(Options.IPV6_MULTICAST_ALL, UDP6, false),
                row(Options.IPV6_FLOWINFO_SEND, UDP6, true),
                row(Options.IPV6_RECVPKTINFO, UDP6, true),
                row(Options.IPV6_RECVHOPLIMIT, UDP6, true),
                row(Options.IPV6_DONTFRAG, UDP6, true),
                row(Options.IPV6_RECVTCLASS, UDP6, true),
                row(Options.IPV6_TCLASS, UDP6, 32),
                row(Options.IPV6_AUTOFLOWLABEL, UDP6, false),
                row(Options.IPV6_ADDR_PREFERENCES, UDP6, 1, n -> n | 0x400), // the home address
                row(Options.IPV6_MINHOPCOUNT, TCP6, 5),
                row(Options.IPV6_RECVORIGDSTADDR, UDP6, true),
                privileged(row(Options.IPV6_TRANSPARENT, UDP6, true)),
                row(Options.IPV6_UNICAST_IF, UDP6, loopback()),
                row(Options.IPV6_FREEBIND, UDP6, true),
                row(Options.UDP_CORK, UDP, true),
                row(Options.UDP_NO_CHECK6_TX, UDP6, true),
                row(Options.UDP_NO_CHECK6_RX, UDP6, true),
                row(Options.UDP_SEGMENT, UDP, 1400),
                row(Options.UDP_GRO, UDP, true));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void option(Row row) throws IOException {
        try (Socket socket = row.maker.open()) {
            row.check.on(socket);
        } catch (IOException e) {
            Errno errno = Errno.of(e);
            boolean absent =
                    List.of(Errno.ENOPROTOOPT, Errno.EOPNOTSUPP, Errno.EAFNOSUPPORT)
                            .contains(errno);
            boolean forbidden =
                    row.privileged && List.of(Errno.EPERM, Errno.EACCES).contains(errno);
            if (absent || forbidden) {
                System.out.println("OptionsTest: skipped: " + e.getMessage());
            }
            assumeFalse(absent || forbidden, e.getMessage());
            throw e;
        }
    }

    @Test
    void everyOptionHasItsRow() {
        List<String> all = Arrays.stream(Options.class.getFields()).map(Field::getName).toList();
        List<String> inTable = new ArrayList<>(rows().stream().map(Row::toString).toList());
        assertThat(inTable).containsExactlyElementsOf(all);
    }

    private static void pendingError(Socket socket) throws IOException {
        Address nobody;
        try (Socket closed = Udp.bind(0)) {
            nobody = closed.localAddress();
        }
        assertThat(socket.get(Options.SO_ERROR)).isEmpty();
        socket.connect(nobody).send(new byte[1]); // the answer comes before this returns
        assertThat(socket.get(Options.SO_ERROR)).contains(Errno.ECONNREFUSED);
        assertThat(socket.get(Options.SO_ERROR)).isEmpty();
        refused(
                () -> socket.set(Options.SO_ERROR, Optional.of(Errno.EIO)),
                Errno.ENOPROTOOPT,
                Options.SO_ERROR);
    }

    private static void peerCredentials(Socket socket) throws IOException {
        assertThat(socket.get(Options.SO_PEERCRED).pid()).isZero();
        try (Socket.Pair pair = Unix.pair()) {
            int pid = (int) ProcessHandle.current().pid();
            assertThat(pair.left().get(Options.SO_PEERCRED).pid()).isEqualTo(pid);
            assertThat(Unix.peerCredentials(pair.right()).pid()).isEqualTo(pid);
        }
        refused(() -> socket.set(Options.SO_PEERCRED, ME), Errno.ENOPROTOOPT, Options.SO_PEERCRED);
    }

    private static void peerSecurity(Socket socket) throws IOException {
        assertThat(socket.get(Options.SO_PEERSEC)).isNotEmpty();
    }

    private static void listening(Socket socket) throws IOException {
        assertThat(socket.get(Options.SO_ACCEPTCONN)).isFalse();
        assertThat(socket.listen(1).get(Options.SO_ACCEPTCONN)).isTrue();
        refused(
                () -> socket.set(Options.SO_ACCEPTCONN, false),
                Errno.ENOPROTOOPT,
                Options.SO_ACCEPTCONN);
    }

    private static Row force(Option<Integer> option, Option<Integer> seenBy) {
        return special(
                option,
                TCP,
                socket -> {
                    int most = socket.set(seenBy, Integer.MAX_VALUE / 2).get(seenBy);
                    int more = most / 2 + 100_000;
                    assertThat(socket.set(option, more).get(seenBy)).isEqualTo(2 * more);
                    refused(() -> socket.get(option), Errno.ENOPROTOOPT, option);
                });
    }

    private static void budget(Socket socket) throws IOException {
        Option<Integer> option = Options.SO_BUSY_POLL_BUDGET;
        socket.set(option, 16);
        refused(() -> socket.get(option), Errno.ENOPROTOOPT, option);
        refused(() -> socket.set(option, -1), Errno.EINVAL, option);
    }

    private static void info(Socket socket) throws IOException {
        assertThat(socket.get(Options.TCP_INFO).state()).isEqualTo(TcpInfo.State.CLOSE);
        assertThat(socket.listen(1).get(Options.TCP_INFO).state()).isEqualTo(TcpInfo.State.LISTEN);
        try (Socket client = TCP.open().connect(socket.localAddress())) {
            client.send(new byte[7]);
            TcpInfo info = client.get(Options.TCP_INFO);
            assertThat(info.state()).isEqualTo(TcpInfo.State.ESTABLISHED);
            assertThat(info.bytesSent()).isEqualTo(7);
            assertThat(info.sendMss()).isPositive();
            assertThat(info.segmentsSent()).isPositive();
        }
    }

    private static void timestamp(Socket socket) throws IOException {
        assertThat(socket.get(Options.TCP_TIMESTAMP)).isNotZero();
        refused(() -> socket.set(Options.TCP_TIMESTAMP, 1), Errno.EPERM, Options.TCP_TIMESTAMP);
    }

    private static void savedSyn(Socket listener) throws IOException {
        listener.set(Options.TCP_SAVE_SYN, 1).bind(Address.inet("127.0.0.1", 0)).listen(1);
        try (Socket client = TCP.open().connect(listener.localAddress());
                Socket accepted = listener.accept()) {
            byte[] headers = accepted.get(Options.TCP_SAVED_SYN);
            assertThat(headers[0]).isEqualTo((byte) 0x45); // IPv4, five words
            assertThat(headers).hasSizeGreaterThanOrEqualTo(40);
            assertThat(accepted.get(Options.TCP_SAVED_SYN)).isEmpty();
            assertThat(client.get(Options.TCP_SAVED_SYN)).isEmpty();
        }
        refused(
                () -> listener.set(Options.TCP_SAVED_SYN, new byte[4]),
                Errno.ENOPROTOOPT,
                Options.TCP_SAVED_SYN);
    }

    private static void upperLayer(Socket socket) throws IOException {
        assertThat(socket.get(Options.TCP_ULP)).isEmpty();
        refused(() -> socket.set(Options.TCP_ULP, "no such"), Errno.ENOENT, Options.TCP_ULP);
    }

    private static void ipOptions(Socket socket) throws IOException {
        byte[] noOperations = {1, 1, 1, 0};
        assertThat(socket.get(Options.IP_OPTIONS)).isEmpty();
        assertThat(socket.set(Options.IP_OPTIONS, noOperations).get(Options.IP_OPTIONS))
                .isEqualTo(noOperations);
        refused(
                () -> socket.set(Options.IP_OPTIONS, new byte[41]),
                Errno.EINVAL,
                Options.IP_OPTIONS);
    }

    private static void mtu(Socket socket) throws IOException {
        refused(() -> socket.get(Options.IP_MTU), Errno.ENOTCONN, Options.IP_MTU);
        socket.connect(Address.inet("127.0.0.1", 9));
        assertThat(socket.get(Options.IP_MTU)).isBetween(1280, 65_536);
        refused(() -> socket.set(Options.IP_MTU, 1), Errno.ENOPROTOOPT, Options.IP_MTU);
    }

    private static void mtu6(Socket socket) throws IOException {
        refused(() -> socket.get(Options.IPV6_MTU), Errno.ENOTCONN, Options.IPV6_MTU);
        socket.connect(Address.inet("::1", 9));
        assertThat(socket.get(Options.IPV6_MTU)).isBetween(1280, 65_536);
        refused(() -> socket.set(Options.IPV6_MTU, 1), Errno.EINVAL, Options.IPV6_MTU);
    }
}
