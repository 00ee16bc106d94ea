package sockeye.framing;

import java.nio.ByteBuffer;

/**
 * Framing of messages that all have the same length.
 *
 * @param max that length in bytes
 */
public record Fixed(int max) implements Framing {
    /**
     * Makes one.
     *
     * @throws IllegalArgumentException if {@code max} is not in 1 to 2^30
     */
    public Fixed {
        Lengths.requireMax(max);
    }

    @Override
    public int overhead() {
        return 0;
    }

    @Override
    public void encode(ByteBuffer message, ByteBuffer frame) {
        if (message.remaining() != max) {
            throw new IllegalArgumentException(
                    "a message of " + message.remaining() + " bytes, where all have " + max);
        }
        frame.put(message);
    }

    @Override
    public Decoder decoder() {
        return bytes -> bytes.remaining() < max ? null : new Frame(0, 0, max, max);
    }
}
