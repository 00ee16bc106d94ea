package sockeye.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import sockeye.framing.MalformedException;
import sockeye.framing.TooLongException;

/**
 * Headers that Jazzer makes up. Without the variable JAZZER_FUZZ, only those inputs are tried that
 * once found something; good headers with some bytes changed are tried always.
 */
class ProxyFuzzTest {
    private static final int EXECUTIONS = 10_000_000;
    private static final int MAX = 600;
    private static final int DAMAGED = 2_000;

    @FuzzTest(maxDuration = "1h", maxExecutions = EXECUTIONS)
    void anything(FuzzedDataProvider data) {
        read(data.consumeInt(1, 40), data.consumeRemainingAsBytes());
    }

    @FuzzTest(maxDuration = "1h", maxExecutions = EXECUTIONS)
    void version1(FuzzedDataProvider data) {
        String protocol = data.pickValue(new String[] {"TCP4 ", "TCP6 ", "UNKNOWN"});
        int step = data.consumeInt(1, 40);
        read(
                step,
                joined(("PROXY " + protocol).getBytes(US_ASCII), data.consumeRemainingAsBytes()));
    }

    @FuzzTest(maxDuration = "1h", maxExecutions = EXECUTIONS)
    void version2(FuzzedDataProvider data) {
        int step = data.consumeInt(1, 40);
        byte[] numbers = {0x00, 0x11, 0x12, 0x21, 0x22, 0x31, 0x32, 0x10};
        byte transport = data.pickValue(numbers);
        byte command = (byte) (0x20 + data.consumeInt(0, 1));
        byte[] rest = data.consumeRemainingAsBytes();
        ByteBuffer start = ByteBuffer.allocate(16).put(Version2.SIGNATURE);
        start.put(command).put(transport).putShort((short) rest.length);
        read(step, joined(start.array(), rest));
    }

    private static byte[] joined(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
    }

    @ParameterizedTest
    @FieldSource("sockeye.proxy.ReceivingTest#HEADERS")
    void damage(ProxyHeader header) {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < DAMAGED; i++) {
            byte[] bytes = header.encode();
            for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            read(random.nextInt(1, 50), bytes);
        }
    }

    /** How the bytes come makes no difference; what is a header is one again when it is sent. */
    private static void read(int step, byte[] bytes) {
        Arriving inParts = new Arriving(bytes, 0, step);
        Arriving atOnce = new Arriving(bytes);
        Object header = result(inParts);
        assertThat(header).isEqualTo(result(atOnce));
        if (header instanceof ProxyHeader came) {
            assertThat(inParts.available()).isEqualTo(atOnce.available());
            byte[] again = came.encode();
            assertThat(again.length).isLessThanOrEqualTo(bytes.length);
            assertThat(result(new Arriving(again))).isEqualTo(came);
        }
    }

    private static Object result(Arriving stream) {
        try {
            return ProxyHeader.recv(stream, MAX);
        } catch (MalformedException | TooLongException | EOFException e) {
            return e.getClass();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
