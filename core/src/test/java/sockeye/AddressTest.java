package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses as text and as the kernel's bytes. */
@Timeout(30)
class AddressTest {
    private static final int ROUNDS = 2000;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    127.0.0.1:80                 | 02000050 7f000001 0000000000000000
                    0.0.0.0:0                    | 02000000 00000000 0000000000000000
                    255.255.255.255:65535        | 0200ffff ffffffff 0000000000000000
                    [::1]:80                     | 0a000050 00000000 00000000000000000000000000000001 00000000
                    [::]:0                       | 0a000000 00000000 00000000000000000000000000000000 00000000
                    [fe80::1%3]:443              | 0a0001bb 00000000 fe800000000000000000000000000001 03000000
                    [2001:db8::ff:0]:65535       | 0a00ffff 00000000 20010db8000000000000000000ff0000 00000000
                    unix:/run/x                  | 0100 2f72756e2f78 00
                    unix:x%25y%0A                | 0100 7825790a00 | the last one is a line feed
                    unix:x%20y                   | 0100 782079 00
                    unix:%C2%A0%E3%80%80         | 0100 c2a0e38080 00 | spaces too
                    unix:%E2%80%A8%E2%80%A9      | 0100 e280a8e280a9 00 | ends of a line and of a paragraph
                    unix:%E2%80%AE%F3%A0%81%81   | 0100 e280aef3a08181 00 | from right to left, and a tag
                    unix-abstract:               | 0100 00
                    unix-abstract:name           | 0100 00 6e616d65
                    unix-abstract:%00a%00        | 0100 00 006100
                    unix-abstract:ü%C2%85        | 0100 00 c3bcc285
                    unix-unnamed:                | 0100
                    family-40:0a0b0c             | 2800 0a0b0c
                    family-16:                   | 1000
                    """)
    void textAndBytes(String text, String hex) {
        Address address = Address.parse(text);
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThat(address).hasToString(text);
        assertThat(Sockaddr.encode(address, address.family())).isEqualTo(bytes);
        assertThat(Sockaddr.decode(bytes)).isEqualTo(address).hasSameHashCodeAs(address);
        assertThat(Address.parse(text)).isEqualTo(address);
    }

    @Test
    void theLongestNames() {
        assertRoundTrip(new Address.Pathname("x".repeat(108)));
        assertRoundTrip(new Address.Pathname("x".repeat(107)));
        assertRoundTrip(new Address.Abstract("x".repeat(107)));
        assertRoundTrip(new Address.Opaque(new Family(17), new byte[126]));
        assertThat(Sockaddr.encode(new Address.Pathname("x".repeat(108)), Family.UNIX))
                .hasSize(110);
    }

    @Test
    void theKernelTakesTheLongestNames() throws IOException {
        String unique = ProcessHandle.current().pid() + "-" + System.nanoTime() + "-";
        Path directory = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        String start = directory.resolve(unique).toString();
        for (int length : List.of(107, 108)) {
            Path path = Path.of(start + "x".repeat(length - start.length()));
            try (Socket socket = Unix.bind(Address.unix(path))) {
                assertThat(socket.localAddress()).isEqualTo(Address.unix(path));
            } finally {
                java.nio.file.Files.deleteIfExists(path);
            }
        }
        var name = new Address.Abstract(unique + "\0" + "y".repeat(106 - unique.length()));
        try (Socket socket = Unix.bind(name)) {
            assertThat(socket.localAddress()).isEqualTo(name);
        }
    }

    @Test
    void randomAddressesOfTheInternet() throws UnknownHostException {
        Random dice = new Random(1);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] host = new byte[dice.nextBoolean() ? 4 : 16];
            dice.nextBytes(host);
            for (int at = 0; at < host.length; at++) {
                host[at] = dice.nextInt(3) == 0 ? host[at] : 0; // many zeros, for many "::"
            }
            InetAddress address = InetAddress.getByAddress(host);
            int scope = address instanceof Inet6Address ? dice.nextInt(3) : 0;
            assertRoundTrip(new Address.Inet(address, dice.nextInt(65536), scope, 0));
        }
    }

    @Test
    void randomNames() {
        Random dice = new Random(2);
        for (int i = 0; i < ROUNDS; i++) {
            int[] points =
                    dice.ints(1 + dice.nextInt(25), 0, 0x11000)
                            .map(point -> dice.nextInt(4) == 0 ? point : point % 128)
                            .filter(point -> point < 0xD800 || point > 0xDFFF)
                            .toArray();
            String name = new String(points, 0, points.length);
            assertRoundTrip(new Address.Abstract(name));
            String path = name.replace("\0", "");
            if (!path.isEmpty()) {
                assertRoundTrip(new Address.Pathname(path));
            }
        }
    }

    @Test
    void randomBytes() {
        Random dice = new Random(3);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = new byte[dice.nextInt(129)];
            dice.nextBytes(bytes);
            if (bytes.length > 1 && dice.nextBoolean()) {
                bytes[0] = (byte) List.of(1, 2, 10).get(dice.nextInt(3)).intValue();
                bytes[1] = 0;
            }
            if (bytes.length > 27) {
                bytes[27] &= 0x7F; // no interface has a number beyond those of int
            }
            Address address = Sockaddr.decode(bytes);
            assertThat(Address.parse(address.toString()).toString()).isEqualTo(address.toString());
            if (address instanceof Address.Opaque || address instanceof Address.Abstract) {
                assertThat(Sockaddr.encode(address, address.family())).isEqualTo(bytes);
            }
        }
    }

    private static void assertRoundTrip(Address address) {
        assertThat(Address.parse(address.toString())).isEqualTo(address);
        byte[] bytes = Sockaddr.encode(address, address.family());
        assertThat(Sockaddr.decode(bytes)).isEqualTo(address).hasSameHashCodeAs(address);
    }

    @Test
    void aNameThatIsNoTextIsKeptAsBytes() throws IOException {
        byte[] bytes = {1, 0, 0, 'x', (byte) 0xFF, (byte) System.nanoTime(), 'y'};
        Address name = Sockaddr.decode(bytes);
        assertThat(name).isInstanceOf(Address.Opaque.class);
        assertThat(Address.parse(name.toString())).isEqualTo(name);
        try (Socket socket = Socket.open(Family.UNIX, Type.DGRAM)) {
            assertThat(socket.bind(name).localAddress()).isEqualTo(name);
        }
    }

    @Test
    void ipv4OnSocketsOfIpv6() {
        Address four = Address.inet("192.0.2.1", 80);
        byte[] mapped =
                HexFormat.of().parseHex("0a0000500000000000000000000000000000ffffc000020100000000");
        assertThat(Sockaddr.encode(four, Family.INET6)).isEqualTo(mapped);
        assertThat(Sockaddr.decode(mapped)).isEqualTo(four);
        assertThat(Sockaddr.encode(four, Family.INET)).hasSize(16);
        assertThat(Sockaddr.encode(Address.inet("::1", 80), Family.INET)).hasSize(28);
    }

    @Test
    void flowInformationTravels() throws UnknownHostException {
        var address = new Address.Inet(Inet.inet_pton("::1"), 80, 0, 0x12345);
        byte[] bytes = Sockaddr.encode(address, Family.INET6);
        assertThat(HexFormat.of().formatHex(bytes, 4, 8)).isEqualTo("00012345");
        assertThat(Sockaddr.decode(bytes)).isEqualTo(address);
    }

    @Test
    void shortenedStructures() {
        assertThat(Sockaddr.decode(new byte[0])).isEqualTo(new Address.Unnamed());
        assertThat(Sockaddr.decode(new byte[] {2})).isEqualTo(new Address.Unnamed());
        assertThat(Sockaddr.decode(new byte[] {2, 0, 0, 80}))
                .isEqualTo(new Address.Opaque(Family.INET, new byte[] {0, 80}));
    }

    @Test
    void equality() throws UnknownHostException {
        InetAddress named = InetAddress.getByAddress("some.host", new byte[] {127, 0, 0, 1});
        assertThat(new Address.Inet(named, 80)).isEqualTo(Address.inet("127.0.0.1", 80));
        assertThat(new Address.Inet(named, 80)).hasToString("127.0.0.1:80");
        assertThat(Address.inet("::ffff:127.0.0.1", 80)).isEqualTo(Address.inet("127.0.0.1", 80));
        assertThat(Address.inet("fe80::1%1", 80)).isNotEqualTo(Address.inet("fe80::1%2", 80));
        assertThat(Address.inet("fe80::1%2", 80)).isEqualTo(Address.parse("[fe80::1%2]:80"));
        byte[] bytes = {1, 2, 3};
        var opaque = new Address.Opaque(new Family(99), bytes);
        bytes[0] = 9;
        opaque.bytes()[1] = 9;
        assertThat(opaque).isEqualTo(new Address.Opaque(new Family(99), new byte[] {1, 2, 3}));
        assertThat(opaque).isNotEqualTo(new Address.Opaque(new Family(98), new byte[] {1, 2, 3}));
    }

    static Stream<SocketAddress> ofJava() throws UnknownHostException {
        return Stream.of(
                new InetSocketAddress(Inet.inet_pton("192.0.2.7"), 99),
                new InetSocketAddress(Inet.inet_pton("2001:db8::1"), 99),
                new InetSocketAddress(Inet6Address.getByAddress("", linkLocal(), 1), 99),
                UnixDomainSocketAddress.of("/run/some.socket"));
    }

    private static byte[] linkLocal() {
        return HexFormat.of().parseHex("fe80000000000000" + "0000000000000001");
    }

    @ParameterizedTest
    @MethodSource("ofJava")
    void fromJava(SocketAddress theirs) {
        Address ours = Address.from(theirs);
        assertThat(Address.parse(ours.toString())).isEqualTo(ours);
        if (theirs instanceof InetSocketAddress inet) {
            assertThat(ours).isEqualTo(new Address.Inet(inet.getAddress(), inet.getPort()));
        } else {
            assertThat(ours).isEqualTo(new Address.Pathname(theirs.toString()));
        }
    }

    @Test
    void fromJavaWhatCannotBe() {
        assertThat(Address.from(UnixDomainSocketAddress.of(""))).isEqualTo(new Address.Unnamed());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.from(InetSocketAddress.createUnresolved("a.host", 1)))
                .withMessageContaining("a.host");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "80",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:-1",
                "127.0.0.1:+1",
                "127.0.0.1:65536",
                "127.0.0.1:999999",
                "127.0.0.1:80 ",
                " 127.0.0.1:80",
                "127.0.0.1:８０",
                "127.1:80",
                "127.0.0.256:80",
                "1.2.3.4.5:80",
                "localhost:80",
                "::1:80",
                "[::1]",
                "[::1:80",
                "::1]:80",
                "[[::1]]:80",
                "[]:80",
                "[:::1]:80",
                "[127.0.0.1]:80",
                "[::1%]:80",
                "[::1%noSuchInterface]:80",
                "unix:",
                "unix:%00",
                "unix:%4",
                "unix:%",
                "unix:%zz",
                "unix:%+1",
                "unix:%FF",
                "unix-abstract:%-1",
                "unix-abstract:%C3",
                "unix-unnamed:x",
                "family-",
                "family-40",
                "family-x:00",
                "family--1:00",
                "family-65536:00",
                "family-40:0",
                "family-40:zz",
                "file:/x",
            })
    void malformed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.parse(text))
                .withMessageStartingWith("not an address: \"" + text + "\"");
    }

    @Test
    void tooLong() {
        String path = "x".repeat(109);
        for (String text : List.of("unix:" + path, "unix-abstract:" + path)) {
            assertThatIllegalArgumentException().isThrownBy(() -> Address.parse(text));
        }
        String bytes = String.join("", Collections.nCopies(127, "00"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.parse("family-40:" + bytes))
                .withMessageContaining("126");
    }
}
