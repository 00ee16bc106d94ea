package sockeye.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.Address;
import sockeye.Deadline;
import sockeye.Family;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Type;
import sockeye.framing.MalformedException;
import sockeye.framing.TooLongException;

/** How headers come: in parts, with what follows them, not at all. */
@Timeout(60)
class ReceivingTest {
    private static final byte[] PAYLOAD = "\r\nGET / HTTP/1.1\r\n\r\nPROXY ".getBytes(ISO_8859_1);

    static final List<ProxyHeader> HEADERS =
            List.of(
                    ProxyHeader.LOCAL.version(1),
                    proxy("1.2.3.4:5", "6.7.8.9:0").version(1),
                    proxy("255.255.255.255:65535", "255.255.255.255:65535").version(1),
                    proxy("[::]:0", "[::]:0").version(1),
                    proxy("[2001:db8:1:2:3:4:5:6]:65535", "192.0.2.1:443").version(1),
                    ProxyHeader.LOCAL,
                    proxy("1.2.3.4:5", "6.7.8.9:0"),
                    proxy("[2001:db8::1]:65535", "[2001:db8::2]:443").crc32c(true),
                    proxy("unix:/run/a.sock", "unix-abstract:b"),
                    proxy("1.2.3.4:5", "6.7.8.9:0")
                            .tlvs(
                                    new Tlv.Authority("example.org"),
                                    new Tlv.Raw(0xe0, new byte[700]))
                            .crc32c(true));

    private static ProxyHeader proxy(String source, String destination) {
        return ProxyHeader.proxy(Address.parse(source), Address.parse(destination));
    }

    private static byte[] joined(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
    }

    @ParameterizedTest
    @FieldSource("HEADERS")
    void noByteOfThePayloadIsTaken(ProxyHeader header) throws IOException {
        byte[] bytes = joined(header.encode(), PAYLOAD);
        for (int split = 0; split <= bytes.length; split++) {
            Arriving stream = new Arriving(bytes, split, Integer.MAX_VALUE);
            assertThat(ProxyHeader.recv(stream)).isEqualTo(header);
            assertThat(stream.available()).isEqualTo(PAYLOAD.length);
        }
    }

    @ParameterizedTest
    @FieldSource("HEADERS")
    void bytesMayComeOneByOne(ProxyHeader header) throws IOException {
        for (int step = 1; step < 20; step++) {
            Arriving stream = new Arriving(joined(header.encode(), PAYLOAD), 0, step);
            assertThat(ProxyHeader.recv(stream)).isEqualTo(header);
            assertThat(stream.available()).isEqualTo(PAYLOAD.length);
        }
    }

    @ParameterizedTest
    @FieldSource("HEADERS")
    void theEndWithinAHeaderIsAnError(ProxyHeader header) {
        byte[] bytes = header.encode();
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> ProxyHeader.recv(new Arriving(part)))
                    .isInstanceOf(EOFException.class)
                    .hasMessage("ended after " + length + " bytes of a PROXY header");
            assertThatThrownBy(() -> ProxyHeader.decode(ByteBuffer.wrap(part)))
                    .isInstanceOf(EOFException.class);
        }
    }

    /** CR LF in the ignored part of a line may be cut anywhere, and look like more. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY UNKNOWN \r\n",
                "PROXY UNKNOWN x\r\n",
                "PROXY UNKNOWN \r\r\n",
                "PROXY UNKNOWN x\r\r\n",
                "PROXY UNKNOWN \n\r\n",
                "PROXY UNKNOWN \r \r\n",
            })
    void aLineEndsWithItsFirstCrLf(String line) throws IOException {
        byte[] bytes = joined(line.getBytes(ISO_8859_1), PAYLOAD);
        for (int step = 1; step < 20; step++) {
            Arriving stream = new Arriving(bytes, 0, step);
            assertThat(ProxyHeader.recv(stream)).isEqualTo(ProxyHeader.LOCAL.version(1));
            assertThat(stream.available()).isEqualTo(PAYLOAD.length);
        }
    }

    /** What is wrong with a line does not depend on where it was cut. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 20})
    void aLineThatIsCutOffIsSoHoweverItComes(int step) {
        byte[] bytes = ("PROXY TCP4 " + "1".repeat(89) + " 1").getBytes(ISO_8859_1);
        assertThatThrownBy(() -> ProxyHeader.recv(new Arriving(bytes, 0, step)))
                .isInstanceOf(EOFException.class)
                .hasMessage("ended after 102 bytes of a PROXY header");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "PROX ",
                "PROXY\r",
                "\r\n\r\n\r",
                "\r\n\r\n\0\r\nQUIT\r",
                "\u0016\u0003\u0001",
            })
    void whatBeginsLikeNoneIsRefusedAtOnce(String bytes) throws IOException {
        try (Socket.Pair pair = connected()) {
            pair.left().sendAll(bytes.getBytes(ISO_8859_1));
            assertThatThrownBy(() -> ProxyHeader.recv(pair.right()))
                    .isInstanceOf(MalformedException.class)
                    .hasMessage("no PROXY header");
        }
    }

    private static Socket.Pair connected() throws IOException {
        try (Socket listener = Tcp.listen(0)) {
            Socket client = Tcp.connect("localhost", listener.localPort());
            return new Socket.Pair(client, listener.accept().timeout(Duration.ofSeconds(20)));
        }
    }

    @ParameterizedTest
    @FieldSource("HEADERS")
    void headersPassOverTcp(ProxyHeader header) throws IOException {
        try (Socket.Pair pair = connected()) {
            header.send(pair.left());
            pair.left().sendAll("hello".getBytes(UTF_8));
            assertThat(ProxyHeader.recv(pair.right())).isEqualTo(header);
            assertThat(pair.right().recv(100)).asString(UTF_8).startsWith("h");
        }
    }

    /** A short receive would lose the rest of a datagram. */
    @Test
    void datagramsAreNoStream() throws IOException {
        try (Socket.Pair pair = Socket.pair(Family.UNIX, Type.DGRAM)) {
            assertThatThrownBy(() -> ProxyHeader.recv(pair.right()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no stream");
        }
    }

    @Test
    void aDeadlineBoundsASlowSender() throws IOException {
        try (Socket.Pair pair = connected()) {
            pair.left().sendAll("PROXY TCP4 192.0.2.1".getBytes(UTF_8));
            Deadline soon = Deadline.in(Duration.ofMillis(20));
            assertThatThrownBy(() -> soon.call(() -> ProxyHeader.recv(pair.right())))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aClaimedLengthTakesNoMemory() throws IOException {
        byte[] start = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111ffff");
        assertThatThrownBy(() -> ProxyHeader.recv(new Arriving(start)))
                .isInstanceOf(TooLongException.class);
        for (int i = 0; i < 100; i++) {
            long before = allocated(); // the first times, classes are loaded
            assertThatThrownBy(() -> ProxyHeader.recv(new Arriving(start), 65551))
                    .isInstanceOf(EOFException.class);
            if (i > 10) {
                assertThat(allocated() - before).isLessThan(30_000);
            }
        }
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    /** Each room is twice the one before, and is used up before there is another. */
    @Test
    void memoryGrowsWithWhatHasCome() throws IOException {
        byte[] bytes =
                proxy("1.2.3.4:5", "6.7.8.9:0").tlvs(new Tlv.Raw(0xe0, new byte[60_000])).encode();
        int[] come = {0};
        HeaderReader.Source source =
                into -> {
                    int most = Math.max(2 * come[0], 128);
                    assertThat(into.capacity()).isLessThanOrEqualTo(most);
                    int n = into.remaining();
                    into.put(bytes, come[0], n);
                    come[0] += n;
                    return n;
                };
        assertThat(new HeaderReader(source, 65551).read().tlvs()).hasSize(1);
        assertThat(come[0]).isEqualTo(bytes.length);
    }

    @ParameterizedTest
    @FieldSource("HEADERS")
    void aDatagramBeginsWithAHeader(ProxyHeader header) throws IOException {
        byte[] bytes = joined(header.encode(), PAYLOAD);
        for (ByteBuffer datagram :
                List.of(
                        ByteBuffer.wrap(bytes),
                        ByteBuffer.wrap(joined(new byte[3], bytes)).position(3).slice(),
                        ByteBuffer.allocateDirect(bytes.length).put(bytes).flip())) {
            assertThat(ProxyHeader.decode(datagram)).isEqualTo(header);
            assertThat(datagram).isEqualTo(ByteBuffer.wrap(PAYLOAD));
        }
    }
}
