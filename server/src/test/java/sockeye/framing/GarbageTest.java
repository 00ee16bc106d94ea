package sockeye.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Bytes that are wrong by chance: nothing but messages and typed errors comes of them. */
class GarbageTest {
    private static final int STREAMS = 3_000;
    private static final int LONGEST = 4_000;

    @ParameterizedTest
    @FieldSource("sockeye.framing.FramingTest#SUBJECTS")
    void noise(FramingTest.Subject subject) {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < STREAMS; i++) {
            byte[] bytes = new byte[random.nextInt(LONGEST)];
            random.nextBytes(bytes);
            check(subject.framing(), bytes, random);
        }
    }

    /** Good frames with some bytes changed. */
    @ParameterizedTest
    @FieldSource("sockeye.framing.FramingTest#SUBJECTS")
    void damage(FramingTest.Subject subject) {
        SplittableRandom random = new SplittableRandom(6);
        ByteBuffer good = FramingTest.joined(subject.framing(), subject.messages());
        for (int i = 0; i < STREAMS; i++) {
            byte[] bytes = new byte[good.remaining()];
            good.get(good.position(), bytes);
            for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            check(subject.framing(), bytes, random);
        }
    }

    /** How the bytes are cut into packets makes no difference to the messages. */
    private static void check(Framing framing, byte[] bytes, SplittableRandom random) {
        Reading atOnce = Reading.of(framing, bytes, bytes.length);
        Reading inParts = Reading.of(framing, bytes, random.nextInt(1, 50));
        assertThat(inParts.ending).isEqualTo(atOnce.ending);
        assertThat(inParts.messages.size()).isEqualTo(atOnce.messages.size());
        for (int i = 0; i < atOnce.messages.size(); i++) {
            assertThat(inParts.messages.get(i)).isEqualTo(atOnce.messages.get(i));
        }
    }
}
