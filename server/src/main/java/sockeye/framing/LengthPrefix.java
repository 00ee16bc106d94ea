package sockeye.framing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Framing by a number that says how long the message is.
 *
 * <pre>
 * | offset bytes | number: width bytes | number + adjustment bytes |
 * </pre>
 *
 * The message is the bytes before the number and those after it. Most protocols have nothing before
 * it and no adjustment.
 *
 * @param width how many bytes the number has: 1, 2, 4 or 8
 * @param order the number's byte order
 * @param offset how many bytes of the message stand before the number, such as its kind
 * @param adjustment how many more bytes follow the number than it says: negative if it counts
 *     itself, or what stands before it
 * @param max the longest message in bytes
 */
public record LengthPrefix(int width, ByteOrder order, int offset, int adjustment, int max)
        implements Framing {
    private static final int FARTHEST = 1 << 16;

    /**
     * Makes one with all that can be said.
     *
     * @throws IllegalArgumentException if the width is none of those, or another is out of range
     */
    public LengthPrefix {
        if (width != 1 && width != 2 && width != 4 && width != 8) {
            throw new IllegalArgumentException("width: " + width + " is not 1, 2, 4 or 8");
        }
        Lengths.require("offset", offset, 0, FARTHEST);
        Lengths.require("adjustment", adjustment, -FARTHEST, FARTHEST);
        Lengths.requireMax(max);
    }

    /**
     * Makes one of a big-endian number that counts what follows it.
     *
     * @param width how many bytes the number has: 1, 2, 4 or 8
     */
    public LengthPrefix(int width) {
        this(width, ByteOrder.BIG_ENDIAN, 0, 0, DEFAULT_MAX);
    }

    /**
     * The same with another byte order.
     *
     * @param order the number's byte order
     * @return the framing
     */
    public LengthPrefix order(ByteOrder order) {
        return new LengthPrefix(width, order, offset, adjustment, max);
    }

    /**
     * The same with bytes of the message before the number.
     *
     * @param offset how many, 0 to 65,536
     * @return the framing
     */
    public LengthPrefix offset(int offset) {
        return new LengthPrefix(width, order, offset, adjustment, max);
    }

    /**
     * The same with a number that says something else than how many bytes follow.
     *
     * @param adjustment how many more follow than it says, -65,536 to 65,536
     * @return the framing
     */
    public LengthPrefix adjustment(int adjustment) {
        return new LengthPrefix(width, order, offset, adjustment, max);
    }

    /**
     * The same with another longest message.
     *
     * @param max its length in bytes, 1 to 2^30
     * @return the framing
     */
    public LengthPrefix max(int max) {
        return new LengthPrefix(width, order, offset, adjustment, max);
    }

    @Override
    public int overhead() {
        return width;
    }

    @Override
    public void encode(ByteBuffer message, ByteBuffer frame) {
        int length = Lengths.requireShort(message, max);
        long number = (long) length - offset - adjustment;
        if (length < offset || number < 0) {
            throw new IllegalArgumentException(
                    "a message of " + length + " bytes does not fit " + this);
        } else if (width < 4 && number >> (8 * width) != 0) {
            throw new IllegalArgumentException(
                    "a message of " + length + " bytes does not fit a length of " + words(width));
        }
        ByteOrder before = frame.order();
        put(message, offset, frame);
        frame.order(order);
        switch (width) {
            case 1 -> frame.put((byte) number);
            case 2 -> frame.putShort((short) number);
            case 4 -> frame.putInt((int) number);
            default -> frame.putLong(number);
        }
        frame.order(before).put(message);
    }

    private static String words(int bytes) {
        return bytes + (bytes == 1 ? " byte" : " bytes");
    }

    private static void put(ByteBuffer message, int count, ByteBuffer frame) {
        frame.put(message.slice(message.position(), count));
        message.position(message.position() + count);
    }

    @Override
    public Decoder decoder() {
        return this::next;
    }

    private @Nullable Frame next(ByteBuffer bytes) throws MalformedException, TooLongException {
        int begin = offset + width;
        if (bytes.remaining() < begin) {
            return null;
        }
        long number = number(bytes.slice(bytes.position() + offset, width).order(order));
        if (number < 0 || number > max + (long) FARTHEST) {
            Lengths.checkShort(number, max); // before a sum of it can overflow
        }
        long follow = number + adjustment;
        if (follow < 0) {
            throw new MalformedException("a length of " + number + " is less than " + -adjustment);
        }
        Lengths.checkShort(offset + follow, max);
        return bytes.remaining() - begin < follow
                ? null
                : new Frame(offset, begin, begin + (int) follow, begin + (int) follow);
    }

    private long number(ByteBuffer bytes) {
        return switch (width) {
            case 1 -> Byte.toUnsignedLong(bytes.get());
            case 2 -> Short.toUnsignedLong(bytes.getShort());
            case 4 -> Integer.toUnsignedLong(bytes.getInt());
            default -> bytes.getLong();
        };
    }
}
