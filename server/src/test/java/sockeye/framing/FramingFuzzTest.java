package sockeye.framing;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteOrder;

/**
 * Each decoder on inputs that Jazzer makes up. Without the variable JAZZER_FUZZ, only those inputs
 * are tried that once found something.
 */
class FramingFuzzTest {
    private static final int EXECUTIONS = 10_000_000;
    private static final int MAX = 64;

    private static void read(Framing framing, FuzzedDataProvider data) {
        int step = data.consumeInt(1, 40);
        Reading.of(framing, data.consumeRemainingAsBytes(), step);
    }

    @FuzzTest(maxDuration = "1h", maxExecutions = EXECUTIONS)
    void lengthPrefix(FuzzedDataProvider data) {
        int[] widths = {1, 2, 4, 8};
        ByteOrder order = data.consumeBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        int width = data.pickValue(widths);
        int offset = data.consumeInt(0, 10);
        int adjustment = data.consumeInt(-20, 20);
        read(new LengthPrefix(width, order, offset, adjustment, MAX), data);
    }

    @FuzzTest(maxDuration = "1h", maxExecutions = EXECUTIONS)
    void varint(FuzzedDataProvider data) {
        read(Framing.varint().max(MAX), data);
    }

    @FuzzTest(maxDuration = "1h", maxExecutions = EXECUTIONS)
    void delimiter(FuzzedDataProvider data) {
        byte[] mark = {1, 1, 2};
        read(Framing.delimiter(mark).max(MAX), data);
    }

    @FuzzTest(maxDuration = "1h", maxExecutions = EXECUTIONS)
    void lines(FuzzedDataProvider data) {
        read(new Lines(data.consumeBoolean(), MAX), data);
    }

    @FuzzTest(maxDuration = "1h", maxExecutions = EXECUTIONS)
    void netstring(FuzzedDataProvider data) {
        read(Framing.netstring().max(MAX), data);
    }

    @FuzzTest(maxDuration = "1h", maxExecutions = EXECUTIONS)
    void octetCounting(FuzzedDataProvider data) {
        read(Framing.octetCounting().max(MAX), data);
    }
}
