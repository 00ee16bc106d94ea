package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.testing.Programs;

/** What {@code <arpa/inet.h>} has. */
@Timeout(60)
class InetTest {
    @Test
    void byteOrder() {
        ByteBuffer buffer = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
        assertThat(buffer.putInt(0, Inet.htonl(0x01020304)).array()).containsExactly(1, 2, 3, 4);
        assertThat(Inet.ntohl(buffer.getInt(0))).isEqualTo(0x01020304);
        buffer.putShort(0, Inet.htons((short) 0xF102));
        assertThat(buffer.get(0)).isEqualTo((byte) 0xF1);
        assertThat(Inet.ntohs(buffer.getShort(0))).isEqualTo((short) 0xF102);
        assertThat(Inet.ntohl(Inet.htonl(-2))).isEqualTo(-2);
    }

    @ParameterizedTest
    @CsvSource({
        "128.119.40.12, 128.119.40.12",
        "127.1,         127.0.0.1",
        "127.0.1,       127.0.0.1",
        "10.65535,      10.0.255.255",
        "10.1.65535,    10.1.255.255",
        "1,             0.0.0.1",
        "4294967295,    255.255.255.255",
        "0x7f000001,    127.0.0.1",
        "0X7F.1,        127.0.0.1",
        "017700000001,  127.0.0.1",
        "0177.0.0.01,   127.0.0.1",
        "00000000000000000000010.0.0.1, 8.0.0.1",
        "0,             0.0.0.0",
    })
    void formsOfInetAton(String text, String address) {
        assertThat(Inet.inet_ntoa(Inet.inet_aton(text))).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1.",
                ".1",
                "1..2",
                "1.2.3.4.5",
                "256.0.0.1",
                "1.2.3.256",
                "1.2.65536",
                "1.16777216",
                "4294967296",
                "08.0.0.1",
                "0xg.0.0.1",
                "-1",
                "+1",
                "0x-1",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1.2.3.4x",
                "::1",
                "localhost",
                "١٢٧.0.0.1",
                "99999999999999999999",
            })
    void notForInetAton(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Inet.inet_aton(text))
                .withMessage("not an IPv4 address: \"" + text + "\"");
    }

    /** RFC 5952 section by section, and what glibc makes of embedded IPv4 addresses. */
    @ParameterizedTest
    @CsvSource({
        "2001:0db8:0000:0000:0000:0000:0002:0001, 2001:db8::2:1",
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8::0:1, 2001:db8::1",
        "2001:0db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:DB8::ABCD, 2001:db8::abcd",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "1:0:0:0:0:0:0:1, 1::1",
        "0:1:0:1:0:1:0:1, 0:1:0:1:0:1:0:1",
        "0:0:1:1:1:1:0:0, ::1:1:1:1:0:0",
        "1:1:1:1:1:1:0:0, 1:1:1:1:1:1::",
        "64:ff9b::c000:201, 64:ff9b::c000:201",
    })
    void inetNtop(String text, String canonical) {
        InetAddress address = Inet.inet_pton(text);
        assertThat(Inet.inet_ntop(address)).isEqualTo(canonical);
        assertThat(Inet.inet_pton(canonical)).isEqualTo(address);
    }

    @Test
    void mappedAddressesBecomeIpv4() {
        assertThat(Inet.inet_ntop(Inet.inet_pton("::ffff:192.0.2.1"))).isEqualTo("192.0.2.1");
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffffc0000201");
        assertThat(Inet.inet_ntop(mapped)).isEqualTo("::ffff:192.0.2.1");
    }

    @Test
    void inetNtopOfBytes() {
        assertThat(Inet.inet_ntop(new byte[] {(byte) 192, 0, 2, 1})).isEqualTo("192.0.2.1");
        assertThat(Inet.inet_ntop(new byte[16])).isEqualTo("::");
        for (int length : List.of(0, 3, 5, 15, 17)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Inet.inet_ntop(new byte[length]))
                    .withMessage("address: " + length + " bytes, must be 4 or 16");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Inet.inet_ntoa(new byte[16]))
                .withMessage("address: 16 bytes, must be 4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.1",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "0x7f.0.0.1",
                "127.0.0.01",
                "010.0.0.1",
                "1.2.3.4 ",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "00001::1",
                "::00001",
                "g::",
                "[::1]",
                "::1 ",
                "::1.2.3",
                "::256.1.1.1",
                "localhost",
            })
    void notForInetPton(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Inet.inet_pton(text))
                .withMessage("not an IP address: \"" + text + "\"");
    }

    /** Random addresses, and texts that are nearly addresses, as Python's C library sees them. */
    @Test
    void asPythonSeesIt() throws IOException, InterruptedException {
        List<String> texts = texts();
        String program =
                """
                import socket, sys
                def six(text):
                    try: return socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, text))
                    except (OSError, ValueError): return "-"
                def four(text):
                    try: return socket.inet_ntop(socket.AF_INET, socket.inet_pton(socket.AF_INET, text))
                    except (OSError, ValueError): return "-"
                def aton(text):
                    try: return socket.inet_ntoa(socket.inet_aton(text))
                    except (OSError, ValueError): return "-"
                for line in sys.stdin.read().splitlines():
                    print(four(line) if ":" not in line else six(line), aton(line))
                """;
        List<String> theirs = python(program, texts);
        assertThat(theirs).hasSameSizeAs(texts);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String ours = pton(texts.get(i)) + " " + aton(texts.get(i));
            String expected = likeOurs(theirs.get(i));
            if (!ours.equals(expected)) {
                differences.add(texts.get(i) + ": " + ours + ", not " + expected);
            }
        }
        assertThat(differences).isEmpty();
    }

    /** Mapped addresses are IPv4 in Java; only glibc has dots in those that begin with zeros. */
    private static String likeOurs(String theirs) {
        String text = theirs.substring(0, theirs.indexOf(' '));
        boolean dots = text.startsWith("::") && text.indexOf('.') >= 0;
        return (dots ? pton(text) : text) + theirs.substring(theirs.indexOf(' '));
    }

    private static List<String> texts() {
        Random dice = new Random(5);
        String letters = "0012f:::...xX8";
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder();
            int length = 1 + dice.nextInt(16);
            for (int at = 0; at < length; at++) {
                text.append(letters.charAt(dice.nextInt(letters.length())));
            }
            texts.add(text.toString());
            byte[] bytes = new byte[16];
            for (int at = 4; at < 16; at++) {
                bytes[at] = (byte) (dice.nextInt(3) == 0 ? dice.nextInt() : 0);
            }
            bytes[0] = 0x20;
            texts.add(HexFormat.ofDelimiter(":").formatHex(bytes).replaceAll("(..):(..)", "$1$2"));
            texts.add("%x.%o.0%o.0x%x".formatted(i % 9, i % 7, i % 257, i % 300));
            texts.add("%01d.%02d.%d.%d".formatted(i % 259, i % 27, i % 11, i % 301));
            texts.add("::%x:%d.%01d.%02d.%d".formatted(i % 3, i % 259, i % 5, i % 27, i % 11));
        }
        return texts;
    }

    private static String pton(String text) {
        try {
            return Inet.inet_ntop(Inet.inet_pton(text));
        } catch (IllegalArgumentException e) {
            return "-";
        }
    }

    private static String aton(String text) {
        try {
            return Inet.inet_ntoa(Inet.inet_aton(text));
        } catch (IllegalArgumentException e) {
            return "-";
        }
    }

    private static List<String> python(String program, List<String> input)
            throws IOException, InterruptedException {
        Programs.require("python3");
        Process process = new ProcessBuilder("python3", "-c", program).start();
        try (var stdin = process.outputWriter(UTF_8)) {
            stdin.write(String.join("\n", input) + "\n");
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return output.lines().toList();
    }
}
