package sockeye.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.framing.Framing.Frame;

/** The bytes of each framing, as others would send them, and what is none. */
class WireTest {
    private static final HexFormat HEX = HexFormat.of();

    private static String encoded(Framing framing, String message) {
        ByteBuffer frame = ByteBuffer.allocate(message.length() + framing.overhead());
        framing.encode(ByteBuffer.wrap(message.getBytes(ISO_8859_1)), frame);
        return new String(frame.array(), 0, frame.position(), ISO_8859_1);
    }

    private static String hex(Framing framing, String message) {
        return HEX.formatHex(encoded(framing, message).getBytes(ISO_8859_1));
    }

    private static String decoded(Framing framing, byte[] bytes) throws IOException {
        ByteBuffer come = ByteBuffer.wrap(bytes);
        Frame frame = framing.decoder().next(come);
        return frame == null ? "..." : new String(frame.take(come), ISO_8859_1);
    }

    private static String decoded(Framing framing, String bytes) throws IOException {
        return decoded(framing, bytes.getBytes(ISO_8859_1));
    }

    @Test
    void numbersHaveTheirWidthAndOrder() {
        assertThat(hex(Framing.lengthPrefix(1), "ab")).isEqualTo("026162");
        assertThat(hex(Framing.lengthPrefix(2), "ab")).isEqualTo("00026162");
        assertThat(hex(Framing.lengthPrefix(4), "ab")).isEqualTo("000000026162");
        assertThat(hex(Framing.lengthPrefix(8), "ab")).isEqualTo("00000000000000026162");
        assertThat(hex(Framing.lengthPrefix(4).order(ByteOrder.LITTLE_ENDIAN), "ab"))
                .isEqualTo("020000006162");
    }

    @Test
    void whatStandsBeforeTheNumberIsOfTheMessage() throws IOException {
        Framing framing = Framing.lengthPrefix(2).offset(1);
        assertThat(hex(framing, "Kab")).isEqualTo("4b00026162");
        assertThat(decoded(framing, HEX.parseHex("4b00026162"))).isEqualTo("Kab");
    }

    @Test
    void aNumberMayCountItself() throws IOException {
        Framing framing = Framing.lengthPrefix(4).adjustment(-4);
        assertThat(hex(framing, "ab")).isEqualTo("000000066162");
        assertThat(decoded(framing, HEX.parseHex("000000066162"))).isEqualTo("ab");
        assertThatThrownBy(() -> decoded(framing, HEX.parseHex("00000003")))
                .isInstanceOf(MalformedException.class)
                .hasMessage("a length of 3 is less than 4");
    }

    /** The number alone looks too long. */
    @Test
    void aNumberMayCountMuchMoreThanTheMessage() throws IOException {
        Framing framing = Framing.lengthPrefix(4).adjustment(-65_536).max(2);
        assertThat(hex(framing, "ab")).isEqualTo("000100026162");
        assertThat(decoded(framing, HEX.parseHex("000100026162"))).isEqualTo("ab");
        assertThatThrownBy(() -> decoded(framing, HEX.parseHex("00010003616263")))
                .isInstanceOf(TooLongException.class);
    }

    @Test
    void aMessageMustFitItsNumber() throws IOException {
        Framing narrow = Framing.lengthPrefix(1);
        assertThat(encoded(narrow, "x".repeat(255))).startsWith("\u00ff");
        assertThat(decoded(narrow, encoded(narrow, "x".repeat(255)))).hasSize(255);
        assertThatThrownBy(() -> encoded(narrow, "x".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a message of 256 bytes does not fit a length of 1 byte");
        assertThatThrownBy(() -> encoded(Framing.lengthPrefix(2), "x".repeat(70_000)))
                .hasMessage("a message of 70000 bytes does not fit a length of 2 bytes");
        Framing counted = Framing.lengthPrefix(2).offset(2).adjustment(1);
        assertThatThrownBy(() -> encoded(counted, "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> encoded(counted, "xx"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(hex(counted, "abc")).isEqualTo("6162000063");
    }

    @ParameterizedTest
    @CsvSource({
        "4, 80000000",
        "4, ffffffff",
        "4, 00100001",
        "8, 8000000000000000",
        "8, ffffffffffffffff",
        "8, 0000000100000000",
        "8, 7fffffffffffffff"
    })
    void hugeLengthsAreTooLong(int width, String length) {
        Framing framing = Framing.lengthPrefix(width).adjustment(3).offset(1);
        assertThatThrownBy(() -> decoded(framing, HEX.parseHex("00" + length)))
                .isInstanceOf(TooLongException.class)
                .hasMessageContaining("the longest has 1048576");
    }

    @Test
    void bytesAreUnsigned() throws IOException {
        byte[] frame = new byte[2 + 0x8001];
        frame[0] = (byte) 0x80;
        frame[1] = 1;
        assertThat(decoded(Framing.lengthPrefix(2), frame)).hasSize(0x8001);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5, 16, -1})
    void widthsAreOfNumbers(int width) {
        assertThatThrownBy(() -> Framing.lengthPrefix(width))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("width: " + width);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, (1 << 30) + 1})
    void theLongestHasALimit(int max) {
        assertThatThrownBy(() -> Framing.varint().max(max))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("max: " + max);
        assertThat(Framing.varint().max(1 << 30).max()).isEqualTo(1 << 30);
        assertThat(Framing.varint().max()).isEqualTo(1 << 20);
    }

    @ParameterizedTest
    @CsvSource({"0, 00", "127, 7f", "128, 8001", "300, ac02", "16383, ff7f", "16384, 808001"})
    void varintsAreAsProtocolBuffersHasThem(int length, String number) throws IOException {
        String frame = encoded(Framing.varint(), "x".repeat(length));
        assertThat(HEX.formatHex(frame.getBytes(ISO_8859_1))).startsWith(number);
        assertThat(frame).hasSize(length + number.length() / 2);
        assertThat(decoded(Framing.varint(), frame)).hasSize(length);
    }

    @Test
    void varintsEnd() {
        assertThatThrownBy(() -> decoded(Framing.varint(), HEX.parseHex("8080808080")))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> decoded(Framing.varint(), HEX.parseHex("ffffffff7f")))
                .isInstanceOf(TooLongException.class)
                .hasMessageContaining("34359738367 bytes");
    }

    @Test
    void linesEndWithLfAndMayHaveCr() throws IOException {
        assertThat(encoded(Framing.lines(), "ab")).isEqualTo("ab\n");
        assertThat(encoded(Framing.lines().withCrLf(), "ab")).isEqualTo("ab\r\n");
        assertThat(decoded(Framing.lines(), "ab\ncd\n")).isEqualTo("ab");
        assertThat(decoded(Framing.lines(), "ab\r\n")).isEqualTo("ab");
        assertThat(decoded(Framing.lines(), "a\rb\r\r\n")).isEqualTo("a\rb\r");
        assertThat(decoded(Framing.lines(), "\n")).isEmpty();
        assertThat(decoded(Framing.lines(), "\r\n")).isEmpty();
    }

    /** A CR that may belong to the end is not counted. */
    @Test
    void theLongestLineMayEndWithCr() throws IOException {
        Framing framing = Framing.lines().max(3);
        assertThat(decoded(framing, "abc\r")).isEqualTo("...");
        assertThat(decoded(framing, "abc\r\n")).isEqualTo("abc");
        assertThatThrownBy(() -> decoded(framing, "abc\rd")).isInstanceOf(TooLongException.class);
        assertThatThrownBy(() -> decoded(framing, "abcd")).isInstanceOf(TooLongException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\n", "a\r"})
    void aLineHasNoEnd(String message) {
        assertThatThrownBy(() -> encoded(Framing.lines(), message))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the message contains the end of a line");
    }

    @Test
    void aMarkMayLookLikeItself() throws IOException {
        Framing framing = Framing.delimiter("aab".getBytes(US_ASCII));
        assertThat(decoded(framing, "aaab")).isEqualTo("a");
        assertThat(decoded(framing, "aaaab")).isEqualTo("aa");
        assertThat(encoded(framing, "a")).isEqualTo("aaab");
        assertThatThrownBy(() -> encoded(framing, "xaaby"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the message contains the delimiter 61 61 62");
        Framing twice = Framing.delimiter("aa".getBytes(US_ASCII));
        assertThatThrownBy(() -> encoded(twice, "xa")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void marksAreNotEmpty() {
        assertThatThrownBy(() -> Framing.delimiter(new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("mark: 0");
    }

    @Test
    void delimitersWithTheSameMarkAreEqual() {
        Delimiter one = Framing.delimiter(new byte[] {1, 2});
        assertThat(one).isEqualTo(Framing.delimiter(new byte[] {1, 2}));
        assertThat(one).hasSameHashCodeAs(Framing.delimiter(new byte[] {1, 2}));
        assertThat(one).isNotEqualTo(Framing.delimiter(new byte[] {1, 3}));
        assertThat(one).isNotEqualTo(one.max(7));
    }

    @Test
    void allOfFixedLengthHaveIt() throws IOException {
        assertThat(encoded(Framing.fixed(3), "abc")).isEqualTo("abc");
        assertThat(decoded(Framing.fixed(3), "abcdef")).isEqualTo("abc");
        for (String other : new String[] {"ab", "abcd"}) {
            assertThatThrownBy(() -> encoded(Framing.fixed(3), other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("where all have 3");
        }
    }

    @Test
    void netstringsAndOctetCountsAreReadable() throws IOException {
        assertThat(encoded(Framing.netstring(), "hello")).isEqualTo("5:hello,");
        assertThat(encoded(Framing.netstring(), "")).isEqualTo("0:,");
        assertThat(encoded(Framing.octetCounting(), "hello")).isEqualTo("5 hello");
        assertThat(Framing.netstring().overhead()).isEqualTo("1073741824:,".length());
        assertThat(Framing.octetCounting().overhead()).isEqualTo("1073741824 ".length());
        assertThat(decoded(Framing.netstring(), "0:,")).isEmpty();
        assertThat(decoded(Framing.netstring(), "12:hello world!,")).isEqualTo("hello world!");
        assertThat(decoded(Framing.octetCounting(), "10 abcdefghij5 hello"))
                .isEqualTo("abcdefghij");
        assertThatThrownBy(() -> encoded(Framing.octetCounting(), ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {":", "a", "-1:", "+1:", " 1:", "1 :", "00:,", "01:a,", "1:ab", "1;a,"})
    void otherNetstringsAreMalformed(String bytes) {
        assertThatThrownBy(() -> decoded(Framing.netstring(), bytes))
                .isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "0 ", "0", "01 a", "a", "1:a", "-1 "})
    void otherOctetCountsAreMalformed(String bytes) {
        assertThatThrownBy(() -> decoded(Framing.octetCounting(), bytes))
                .isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1048577", "9999999", "99999999999999999999999999999999"})
    void countsOfManyDigitsAreTooLong(String digits) {
        assertThatThrownBy(() -> decoded(Framing.netstring(), digits))
                .isInstanceOf(TooLongException.class);
    }
}
