package sockeye.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.Address;
import sockeye.Family;
import sockeye.Type;
import sockeye.framing.MalformedException;
import sockeye.framing.TooLongException;
import sockeye.proxy.ProxyHeader.Command;

/** The bytes of headers, as others send them, and what is none. */
class HeadersTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String HOSTS4 = "c0000201c0000202dc0401bb";
    private static final String TCP4 = SIGNATURE + "2111000c" + HOSTS4;

    private static ProxyHeader decoded(byte[] bytes) throws IOException {
        return ProxyHeader.recv(new Arriving(bytes));
    }

    private static ProxyHeader line(String line) throws IOException {
        return decoded((line + "\r\n").getBytes(ISO_8859_1));
    }

    private static ProxyHeader hex(String hex) throws IOException {
        return decoded(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    /** A header of version 2, with its length put in. */
    private static ProxyHeader relayed(String transport, String rest) throws IOException {
        String bytes = rest.replace(" ", "");
        return hex(
                SIGNATURE + "21" + transport + String.format("%04x", bytes.length() / 2) + bytes);
    }

    private static ProxyHeader tlvs(String tlvs) throws IOException {
        return relayed("11", HOSTS4 + tlvs);
    }

    private static ProxyHeader proxy(String source, String destination) {
        return ProxyHeader.proxy(Address.parse(source), Address.parse(destination));
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443, 192.168.0.1:56324, 192.168.0.11:443",
        "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535,"
                + " 255.255.255.255:65535, 255.255.255.255:65535",
        "PROXY TCP4 0.0.0.0 0.0.0.0 0 0, 0.0.0.0:0, 0.0.0.0:0",
        "PROXY TCP6 :: ::1 1 2, [::]:1, [::1]:2",
        "PROXY TCP6 2001:db8::1 2001:DB8::2 65535 80, [2001:db8::1]:65535, [2001:db8::2]:80",
        "PROXY TCP6 2001:0db8:0000:0000:0000:0000:0000:0001 1:2:3:4:5:6:7:8 1 2,"
                + " [2001:db8::1]:1, [1:2:3:4:5:6:7:8]:2",
        "PROXY TCP6 ::ffff:192.0.2.1 2001:db8::2 1 2, 192.0.2.1:1, [2001:db8::2]:2",
    })
    void linesOfVersion1(String line, String source, String destination) throws IOException {
        assertThat(line(line)).isEqualTo(proxy(source, destination).version(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY UNKNOWN",
                "PROXY UNKNOWN ",
                "PROXY UNKNOWN ffff:f:f:f:f:f:f:f ffff:f:f:f:f:f:f:f 65535 65535",
                "PROXY UNKNOWN \r whatever \n stands \r\r here",
            })
    void unknownIsAsLocalWhateverFollows(String line) throws IOException {
        assertThat(line(line)).isEqualTo(ProxyHeader.LOCAL.version(1));
    }

    @Test
    void theLongestLineHas107Bytes() throws IOException {
        String longest = "PROXY UNKNOWN " + "x".repeat(91);
        assertThat(line(longest).command()).isEqualTo(Command.LOCAL);
        assertThatThrownBy(() -> line(longest + "x"))
                .isInstanceOf(MalformedException.class)
                .hasMessage("no CR LF in 107 bytes");
        assertThatThrownBy(() -> line("PROXY TCP4 " + "1".repeat(200)))
                .isInstanceOf(MalformedException.class)
                .hasMessage("no CR LF in 107 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 192.0.2.1 192.0.2.2 01 2", // zeros before numbers
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 00",
                "PROXY TCP4 192.0.02.1 192.0.2.2 1 2",
                "PROXY TCP4 192.0.2.1 192.0.2.00 1 2",
                "PROXY TCP4 192.0.2.1 192.0.2.2 65536 2", // out of range
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 100000",
                "PROXY TCP4 192.0.2.256 192.0.2.2 1 2",
                "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2",
                "PROXY TCP4 192.0.2.1 192.0.2.2 +1 2",
                "PROXY TCP4 192.0.2.1 192.0.2.2 0x1 2",
                "PROXY TCP4 192.0.2 192.0.2.2 1 2", // not four numbers
                "PROXY TCP4 192.0.2.1.1 192.0.2.2 1 2",
                "PROXY TCP4 192.0.2.1. 192.0.2.2 1 2",
                "PROXY TCP4 .192.0.2.1 192.0.2.2 1 2",
                "PROXY TCP4 3221225985 192.0.2.2 1 2",
                "PROXY TCP4 localhost 192.0.2.2 1 2", // names
                "PROXY TCP6 localhost ::1 1 2",
                "PROXY TCP4 ::1 ::2 1 2", // of the other family
                "PROXY TCP6 192.0.2.1 192.0.2.2 1 2",
                "PROXY TCP6 ::1 192.0.2.2 1 2",
                "PROXY TCP6 1::2::3 ::1 1 2", // not 128 bits in one way
                "PROXY TCP6 1:2:3:4:5:6:7 ::1 1 2",
                "PROXY TCP6 1:2:3:4:5:6:7:8:9 ::1 1 2",
                "PROXY TCP6 00001::1 ::1 1 2",
                "PROXY TCP6 10000:: ::1 1 2",
                "PROXY TCP6 g::1 ::1 1 2",
                "PROXY TCP6 ::: ::1 1 2",
                "PROXY TCP6 : ::1 1 2",
                "PROXY TCP6 [::1] ::1 1 2",
                "PROXY TCP6 fe80::1%lo ::1 1 2",
                "PROXY TCP6 fe80::1%1 ::1 1 2",
                "PROXY TCP6 ::ffff:192.0.02.1 ::1 1 2",
                "PROXY TCP4  192.0.2.1 192.0.2.2 1 2", // not one space
                "PROXY TCP4 192.0.2.1  192.0.2.2 1 2",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 ",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1",
                "PROXY TCP4 192.0.2.1\t192.0.2.2 1 2",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 \u00b2",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r", // not one CR and one LF
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1\n2 3",
                "PROXY UDP4 192.0.2.1 192.0.2.2 1 2", // no such protocol
                "PROXY tcp4 192.0.2.1 192.0.2.2 1 2",
                "PROXY TCP5 192.0.2.1 192.0.2.2 1 2",
                "PROXY TCP 192.0.2.1 192.0.2.2 1 2",
                "PROXY UNKNOWNS and no more",
                "PROXY unknown, and no more",
                "PROXY  UNKNOWN and no more",
                "proxy UNKNOWN and no more",
                "PROXYUNKNOWN and no more",
                "PROXIES and other plurals",
            })
    void noLinesOfVersion1(String line) {
        assertThatThrownBy(() -> line(line)).isInstanceOf(MalformedException.class);
    }

    @Test
    void aLineEndsWithBothOfItsEnds() {
        for (String end : List.of("\n", "\n\n", "\r\r", "\n\r", "\r \n")) {
            byte[] bytes = ("PROXY TCP4 192.0.2.1 192.0.2.2 1 2" + end + "x").getBytes(ISO_8859_1);
            assertThatThrownBy(() -> decoded(bytes)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void linesAreWrittenAsTheyAreRead() {
        assertThat(text(proxy("192.0.2.1:1", "192.0.2.2:65535")))
                .isEqualTo("PROXY TCP4 192.0.2.1 192.0.2.2 1 65535\r\n");
        assertThat(text(proxy("[2001:db8::1]:1", "[::]:2")))
                .isEqualTo("PROXY TCP6 2001:db8::1 :: 1 2\r\n");
        assertThat(text(proxy("192.0.2.1:1", "[2001:db8::1]:2")))
                .isEqualTo("PROXY TCP6 ::ffff:192.0.2.1 2001:db8::1 1 2\r\n");
        assertThat(text(proxy("[fe80::1%1]:1", "[fe80::2]:2")))
                .isEqualTo("PROXY TCP6 fe80::1 fe80::2 1 2\r\n");
        assertThat(text(ProxyHeader.LOCAL)).isEqualTo("PROXY UNKNOWN\r\n");
    }

    private static String text(ProxyHeader header) {
        return new String(header.version(1).encode(), ISO_8859_1);
    }

    @Test
    void version2RelaysTcp() throws IOException {
        ProxyHeader four = proxy("192.0.2.1:56324", "192.0.2.2:443");
        assertThat(hex(TCP4)).isEqualTo(four);
        assertThat(HexFormat.of().formatHex(four.encode())).isEqualTo(TCP4);
        String hosts = "20010db8" + "0".repeat(23) + "1" + "20010db8" + "0".repeat(23) + "2";
        ProxyHeader six = proxy("[2001:db8::1]:65535", "[2001:db8::2]:0");
        assertThat(relayed("21", hosts + "ffff0000")).isEqualTo(six);
        assertThat(HexFormat.of().formatHex(six.encode()))
                .isEqualTo(SIGNATURE + "21210024" + hosts + "ffff0000");
    }

    @Test
    void version2RelaysUdp() throws IOException {
        Endpoints four =
                new Endpoints(
                        Type.DGRAM,
                        Address.inet("192.0.2.1", 56324),
                        Address.inet("192.0.2.2", 443));
        assertThat(relayed("12", HOSTS4).endpoints()).contains(four);
        Endpoints six = new Endpoints(Type.DGRAM, Address.inet("::1", 1), Address.inet("::2", 2));
        assertThat(relayed("22", "0".repeat(31) + "1" + "0".repeat(31) + "200010002").endpoints())
                .contains(six);
    }

    @Test
    void oneOfIpv6MakesTheOtherMapped() throws IOException {
        ProxyHeader mixed = proxy("192.0.2.1:1", "[2001:db8::1]:2");
        assertThat(HexFormat.of().formatHex(mixed.encode()))
                .startsWith(SIGNATURE + "21210024" + "0".repeat(20) + "ffffc0000201");
        assertThat(decoded(mixed.encode())).isEqualTo(mixed);
    }

    @ParameterizedTest
    @CsvSource({
        "unix:/run/a.sock, unix:/run/b.sock",
        "unix-abstract:name, unix:/run/b.sock",
        "unix-unnamed:, unix-abstract:name",
        "unix-unnamed:, unix-unnamed:",
        "family-1:2f72756eff, family-1:00ff",
    })
    void version2RelaysUnix(String source, String destination) throws IOException {
        ProxyHeader header = proxy(source, destination);
        assertThat(header.encode()).hasSize(16 + 216);
        assertThat(decoded(header.encode())).isEqualTo(header);
        Endpoints datagrams =
                new Endpoints(Type.DGRAM, Address.parse(source), Address.parse(destination));
        ProxyHeader other =
                new ProxyHeader(2, Command.PROXY, Optional.of(datagrams), List.of(), false);
        assertThat(other.encode()[13]).isEqualTo((byte) 0x32);
        assertThat(decoded(other.encode())).isEqualTo(other);
    }

    @Test
    void theLongestNamesOfUnixFit() throws IOException {
        ProxyHeader header =
                ProxyHeader.proxy(
                        new Address.Pathname("p".repeat(108)),
                        new Address.Abstract("a\0b".repeat(35) + "cd"));
        assertThat(decoded(header.encode())).isEqualTo(header);
    }

    /** A name that is no text: whatever has 108 bytes can be told. */
    @Test
    void theLongestOpaqueNameFits() throws IOException {
        byte[] name = new byte[108];
        Arrays.fill(name, (byte) 0xff);
        ProxyHeader header =
                ProxyHeader.proxy(new Address.Opaque(Family.UNIX, name), new Address.Unnamed());
        assertThat(decoded(header.encode())).isEqualTo(header);
    }

    @Test
    void aPathEndsWithItsFirstNul() throws IOException {
        String path = "2f61" + "00" + "ff".repeat(105);
        assertThat(relayed("31", path + path).endpoints().orElseThrow().source())
                .isEqualTo(Address.parse("unix:/a"));
    }

    @Test
    void localHasNoEndpointsWhateverStandsThere() throws IOException {
        assertThat(hex(SIGNATURE + "20000000")).isEqualTo(ProxyHeader.LOCAL);
        assertThat(hex(SIGNATURE + "2011000c" + HOSTS4)).isEqualTo(ProxyHeader.LOCAL);
        assertThat(hex(SIGNATURE + "20ff0003" + "ffffff")).isEqualTo(ProxyHeader.LOCAL);
        assertThat(HexFormat.of().formatHex(ProxyHeader.LOCAL.encode()))
                .isEqualTo(SIGNATURE + "20000000");
        assertThat(hex(SIGNATURE + "20000006" + "050003616263").tlv(Tlv.UniqueId.class))
                .contains(new Tlv.UniqueId("abc".getBytes(ISO_8859_1)));
    }

    /** Both halves of the byte are known, but not how long addresses of the two would be. */
    @ParameterizedTest
    @ValueSource(strings = {"00", "01", "02", "10", "20", "30"})
    void relayedButNobodyKnowsHow(String transport) throws IOException {
        ProxyHeader header = relayed(transport, transport.equals("00") ? "" : "ffff");
        assertThat(header.command()).isEqualTo(Command.PROXY);
        assertThat(header.endpoints()).isEmpty();
        assertThat(decoded(header.encode())).isEqualTo(header);
    }

    @ParameterizedTest
    @CsvSource({
        "1111000c" + HOSTS4 + ", 0x11 for version 2 and a command",
        "3111000c" + HOSTS4 + ", 0x31 for version 2 and a command",
        "0111000c" + HOSTS4 + ", 0x01 for version 2 and a command",
        "2211000c" + HOSTS4 + ", 0x22 for version 2 and a command",
        "2f11000c" + HOSTS4 + ", 0x2f for version 2 and a command",
        "a111000c" + HOSTS4 + ", 0xa1 for version 2 and a command",
        "2141000c" + HOSTS4 + ", 0x41 for a family and a protocol",
        "21f1000c" + HOSTS4 + ", 0xf1 for a family and a protocol",
        "2113000c" + HOSTS4 + ", 0x13 for a family and a protocol",
        "211f000c" + HOSTS4 + ", 0x1f for a family and a protocol",
        "2111000b" + HOSTS4 + ", 11 bytes for addresses of 12",
        "21110000" + HOSTS4 + ", 0 bytes for addresses of 12",
        "21210023" + HOSTS4 + ", 35 bytes for addresses of 36",
        "213100d7" + HOSTS4 + ", 215 bytes for addresses of 216",
    })
    void noHeadersOfVersion2(String rest, String message) {
        assertThatThrownBy(() -> hex(SIGNATURE + rest))
                .isInstanceOf(MalformedException.class)
                .hasMessage(message);
    }

    @Test
    void tlvsHaveKinds() throws IOException {
        ProxyHeader header =
                tlvs(
                        "01 0002 6832"
                                + "02 000b 6578616d706c652e6f7267"
                                + "05 0002 ff00"
                                + "30 0003 626c75"
                                + "e0 0001 2a"
                                + "04 0002 0102"
                                + "02 0000");
        assertThat(header.tlvs())
                .containsExactly(
                        new Tlv.Alpn("h2"),
                        new Tlv.Authority("example.org"),
                        new Tlv.UniqueId(new byte[] {(byte) 0xff, 0}),
                        new Tlv.Netns("blu"),
                        new Tlv.Raw(0xe0, new byte[] {42}),
                        new Tlv.Authority(""));
        assertThat(header.tlv(Tlv.Authority.class)).contains(new Tlv.Authority("example.org"));
        assertThat(header.tlv(Ssl.class)).isEmpty();
        assertThat(decoded(header.encode())).isEqualTo(header);
    }

    @ParameterizedTest
    @CsvSource({
        "01, a TLV of 1 bytes",
        "0100, a TLV of 2 bytes",
        "010001, 'a TLV 0x01 of 1 bytes, where 0 are left'",
        "e0ffff00, 'a TLV 0xe0 of 65535 bytes, where 1 are left'",
        "0400016104, a TLV of 1 bytes",
        "020001ff, a message that is no UTF-8",
        "300001ff, a message that is no UTF-8",
        "20000401000000, a TLV of SSL with 4 bytes",
        "2000060100000000 21, a TLV of 1 bytes",
        "2000090100000000 21000261, 'a TLV 0x21 of 2 bytes, where 1 are left'",
        "2000090100000000 220001ff, a message that is no UTF-8",
        "030003000000, not one checksum of 4 bytes",
        "03000500000000 00, not one checksum of 4 bytes",
        "03000400000000, the checksum of a PROXY header is wrong",
    })
    void noTlvs(String tlvs, String message) {
        assertThatThrownBy(() -> tlvs(tlvs))
                .isInstanceOf(MalformedException.class)
                .hasMessage(message);
    }

    @Test
    void tlvsMayBeAsBigAsTheyCan() throws IOException {
        for (Tlv tlv :
                List.of(
                        new Tlv.Raw(0, new byte[1]),
                        new Tlv.Raw(0xff, new byte[1]),
                        new Tlv.Alpn("\u00ff"))) {
            byte[] bytes = proxy("192.0.2.1:1", "192.0.2.2:2").tlvs(tlv).encode();
            assertThat(decoded(bytes).tlvs()).containsExactly(tlv);
        }
        Tlv.Raw most = new Tlv.Raw(0xe0, new byte[0xffff]);
        assertThat(most.value()).hasSize(0xffff);
        assertThatThrownBy(() -> new Tlv.Raw(-1, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void uniqueIdsHave128BytesAtMost() throws IOException {
        assertThat(tlvs("050080" + "ab".repeat(128)).tlv(Tlv.UniqueId.class)).isPresent();
        assertThatThrownBy(() -> tlvs("050081" + "ab".repeat(129)))
                .isInstanceOf(MalformedException.class)
                .hasMessage("a unique ID of 129 bytes");
        assertThatThrownBy(() -> new Tlv.UniqueId(new byte[129]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sslHasTlvsWithin() throws IOException {
        Ssl ssl =
                new Ssl(
                        Ssl.CLIENT_SSL | Ssl.CLIENT_CERT_SESS,
                        0,
                        List.of(
                                Ssl.part(Ssl.VERSION, "TLSv1.3"),
                                Ssl.part(Ssl.CN, "J\u00fcrgen"),
                                Ssl.part(Ssl.CIPHER, "TLS_AES_256_GCM_SHA384"),
                                Ssl.part(Ssl.SIG_ALG, "RSA-SHA256"),
                                Ssl.part(Ssl.KEY_ALG, "RSA2048"),
                                Ssl.part(Ssl.GROUP, "secp256r1"),
                                Ssl.part(Ssl.SIG_SCHEME, "rsa_pss_rsae_sha256"),
                                new Tlv.Raw(Ssl.CLIENT_CERT, new byte[] {0x30, (byte) 0x82}),
                                new Tlv.Raw(0x77, new byte[] {(byte) 0xff})));
        ProxyHeader header = proxy("192.0.2.1:1", "192.0.2.2:2").tlvs(ssl);
        Ssl came = decoded(header.encode()).tlv(Ssl.class).orElseThrow();
        assertThat(came).isEqualTo(ssl);
        assertThat(came.version()).contains("TLSv1.3");
        assertThat(came.commonName()).contains("J\u00fcrgen");
        assertThat(came.cipher()).contains("TLS_AES_256_GCM_SHA384");
        assertThat(came.signatureAlgorithm()).contains("RSA-SHA256");
        assertThat(came.keyAlgorithm()).contains("RSA2048");
        assertThat(came.group()).contains("secp256r1");
        assertThat(came.signatureScheme()).contains("rsa_pss_rsae_sha256");
        assertThat(came.clientCertificate().orElseThrow()).containsExactly(0x30, 0x82);
    }

    @Test
    void sslMayHaveNothingWithin() throws IOException {
        for (int client : new int[] {0, 0xff}) {
            Ssl ssl = new Ssl(client, 0x01020304, List.of());
            assertThat(tlvs(String.format("200005%02x01020304", client)).tlvs())
                    .containsExactly(ssl);
        }
    }

    /** The certificate is none, and neither is what nobody knows yet. */
    @ParameterizedTest
    @CsvSource({"20, false", "21, true", "24, true", "27, true", "28, false"})
    void textsWithinSslAreUtf8(String type, boolean text) throws IOException {
        String tlvs = "2000090100000000" + type + "0001ff";
        if (text) {
            assertThatThrownBy(() -> tlvs(tlvs)).isInstanceOf(MalformedException.class);
        } else {
            assertThat(tlvs(tlvs).tlv(Ssl.class).orElseThrow().parts()).hasSize(1);
        }
    }

    @Test
    void aCertificateIsGoodOnlyIfThereIsOne() {
        assertThat(new Ssl(Ssl.CLIENT_SSL, 0, List.of()).verified()).isFalse();
        assertThat(new Ssl(Ssl.CLIENT_CERT_CONN, 0, List.of()).verified()).isTrue();
        assertThat(new Ssl(Ssl.CLIENT_CERT_SESS, 0, List.of()).verified()).isTrue();
        assertThat(new Ssl(Ssl.CLIENT_CERT_CONN, 18, List.of()).verified()).isFalse();
        assertThat(new Ssl(Ssl.CLIENT_SSL, 0, List.of()).version()).isEmpty();
    }

    @Test
    void checksumsAreVerified() throws IOException {
        ProxyHeader header =
                proxy("192.0.2.1:1", "192.0.2.2:2").crc32c(true).tlvs(new Tlv.Authority("a.b"));
        byte[] bytes = header.encode();
        assertThat(decoded(bytes)).isEqualTo(header);
        int typeOfChecksum = bytes.length - 7; // another makes it something else
        for (int i = 16; i < bytes.length; i++) {
            bytes[i] ^= 0x40;
            if (i != typeOfChecksum) {
                assertThatThrownBy(() -> decoded(bytes)).isInstanceOf(MalformedException.class);
            }
            bytes[i] ^= 0x40;
        }
        assertThat(decoded(bytes).crc32c()).isTrue();
    }

    /** Each would be right, if those that were looked at are taken for 0. */
    @Test
    void thereIsOneChecksum() {
        byte[] bytes =
                HexFormat.of()
                        .parseHex(SIGNATURE + "2111001a" + HOSTS4 + "0300040000000003000400000000");
        ByteBuffer header = ByteBuffer.wrap(bytes);
        header.putInt(bytes.length - 4, crc32c(bytes));
        header.putInt(bytes.length - 11, crc32c(bytes));
        assertThatThrownBy(() -> decoded(bytes))
                .isInstanceOf(MalformedException.class)
                .hasMessage("not one checksum of 4 bytes");
    }

    private static int crc32c(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    @Test
    void headersHaveALongest() throws IOException {
        Tlv.Raw padding = new Tlv.Raw(0xe0, new byte[0xffff - 12 - 3]);
        ProxyHeader longest = proxy("192.0.2.1:1", "192.0.2.2:2").tlvs(padding);
        byte[] bytes = longest.encode();
        assertThat(bytes).hasSize(16 + 0xffff);
        assertThat(ProxyHeader.recv(new Arriving(bytes), bytes.length)).isEqualTo(longest);
        assertThatThrownBy(() -> ProxyHeader.recv(new Arriving(bytes), bytes.length - 1))
                .isInstanceOf(TooLongException.class)
                .hasMessage("a PROXY header of 65551 bytes, where the longest has 65550");
        assertThatThrownBy(() -> decoded(bytes)).isInstanceOf(TooLongException.class);
        assertThatThrownBy(() -> longest.crc32c(true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("65542 bytes, the limit is 65535");
    }

    @Test
    void theShortestLongestIsThatOfALine() throws IOException {
        byte[] line = ("PROXY UNKNOWN " + "x".repeat(91) + "\r\n").getBytes(ISO_8859_1);
        assertThat(ProxyHeader.recv(new Arriving(line), 107).command()).isEqualTo(Command.LOCAL);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 106, 65552})
    void theLongestIsInRange(int max) {
        assertThatThrownBy(() -> ProxyHeader.recv(new Arriving(new byte[0]), max))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("max: " + max);
    }

    @Test
    void whatNoHeaderSaysIsNotMade() {
        ProxyHeader header = proxy("192.0.2.1:1", "192.0.2.2:2");
        List<Runnable> refused =
                List.of(
                        () -> header.version(0),
                        () -> header.version(3),
                        () -> header.tlvs(new Tlv.Alpn("h2")).version(1),
                        () -> header.crc32c(true).version(1),
                        () -> header.version(1).tlvs(new Tlv.Alpn("h2")),
                        () -> header.tlvs(new Tlv.Raw(3, new byte[4])),
                        () -> header.tlvs(new Tlv.Raw(4, new byte[4])),
                        () -> header.tlvs(new Tlv.Raw(1, new byte[4])),
                        () -> header.tlvs(new Tlv.Raw(256, new byte[0])),
                        () -> new Tlv.Raw(0xe0, new byte[0x10000]),
                        () -> new Tlv.Alpn("\u2713"),
                        () -> new Ssl(256, 0, List.of()),
                        () -> new Ssl(-1, 0, List.of()),
                        () -> new Ssl(1, 0, List.of(new Tlv.Raw(Ssl.CN, new byte[] {-1}))),
                        () -> proxy("unix:/a", "unix:/b").version(1),
                        () -> proxy("unix:/a", "192.0.2.2:2"),
                        () -> proxy("family-40:0a", "family-40:0b"),
                        () -> proxy("unix-abstract:", "unix:/b"),
                        () -> ProxyHeader.proxy(new Address.Abstract("a\0"), new Address.Unnamed()),
                        () ->
                                ProxyHeader.proxy(
                                        new Address.Opaque(Family.UNIX, new byte[109]),
                                        new Address.Unnamed()),
                        () ->
                                new Endpoints(
                                        Type.SEQPACKET,
                                        new Address.Unnamed(),
                                        new Address.Unnamed()),
                        () ->
                                new ProxyHeader(
                                        2, Command.LOCAL, header.endpoints(), List.of(), false),
                        () ->
                                new ProxyHeader(
                                        1, Command.PROXY, Optional.empty(), List.of(), false));
        for (Runnable one : refused) {
            assertThatThrownBy(one::run).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void bytesAreCopiedAndCompared() {
        byte[] bytes = {1, 2};
        Tlv.Raw raw = new Tlv.Raw(0xe0, bytes);
        Tlv.UniqueId id = new Tlv.UniqueId(bytes);
        bytes[0] = 9;
        raw.value()[0] = 9;
        id.id()[0] = 9;
        assertThat(raw).isEqualTo(new Tlv.Raw(0xe0, new byte[] {1, 2}));
        assertThat(raw).hasSameHashCodeAs(new Tlv.Raw(0xe0, new byte[] {1, 2}));
        assertThat(raw).isNotEqualTo(new Tlv.Raw(0xe1, new byte[] {1, 2}));
        assertThat(raw).hasToString("Raw[0xe0, 0102]");
        assertThat(id).isEqualTo(new Tlv.UniqueId(new byte[] {1, 2}));
        assertThat(id).hasSameHashCodeAs(new Tlv.UniqueId(new byte[] {1, 2}));
        assertThat(id).isNotEqualTo(new Tlv.UniqueId(new byte[] {1, 3}));
        assertThat(id).hasToString("UniqueId[0102]");
    }
}
