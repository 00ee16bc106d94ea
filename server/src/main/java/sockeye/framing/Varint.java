package sockeye.framing;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Framing by a number that says how long the message is, of 7 bits a byte, the lowest first; all
 * its bytes but the last have the highest bit set.
 *
 * @param max the longest message in bytes
 */
public record Varint(int max) implements Framing {
    private static final int LONGEST_NUMBER = 5;

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException if {@code max} is not in 1 to 2^30
     */
    public Varint {
        Lengths.requireMax(max);
    }

    /**
     * The same with another longest message.
     *
     * @param max its length in bytes, 1 to 2^30
     * @return the framing
     */
    public Varint max(int max) {
        return new Varint(max);
    }

    @Override
    public int overhead() {
        return LONGEST_NUMBER;
    }

    @Override
    public void encode(ByteBuffer message, ByteBuffer frame) {
        int left = Lengths.requireShort(message, max);
        while (left > 0x7f) {
            frame.put((byte) (left | 0x80));
            left >>>= 7;
        }
        frame.put((byte) left).put(message);
    }

    @Override
    public Decoder decoder() {
        return this::next;
    }

    private @Nullable Frame next(ByteBuffer bytes) throws MalformedException, TooLongException {
        long number = 0;
        for (int i = 0; i < LONGEST_NUMBER; i++) {
            if (i == bytes.remaining()) {
                return null;
            }
            byte one = bytes.get(bytes.position() + i);
            number |= (one & 0x7fL) << (7 * i);
            if (one >= 0) {
                Lengths.checkShort(number, max);
                int begin = i + 1;
                int end = begin + (int) number;
                return bytes.remaining() < end ? null : new Frame(0, begin, end, end);
            }
        }
        throw new MalformedException("a length of more than " + LONGEST_NUMBER + " bytes");
    }
}
