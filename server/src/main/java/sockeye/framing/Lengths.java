package sockeye.framing;

import java.nio.ByteBuffer;

/** Checks of lengths that all framings make. */
final class Lengths {
    /** Arrays are not much longer than this, and sums of it fit an int. */
    private static final int LONGEST = 1 << 30;

    private Lengths() {}

    static int requireMax(int max) {
        return require("max", max, 1, LONGEST);
    }

    static int require(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + ": " + value + " is not in " + least + " to " + most);
        }
        return value;
    }

    /** For the sender. */
    static int requireShort(ByteBuffer message, int max) {
        if (message.remaining() > max) {
            throw new IllegalArgumentException(tooLong(message.remaining(), max));
        }
        return message.remaining();
    }

    /** For the receiver: {@code length} is what the other side claims. */
    static void checkShort(long length, int max) throws TooLongException {
        if (length < 0 || length > max) {
            throw new TooLongException(tooLong(length, max));
        }
    }

    private static String tooLong(long length, int max) {
        return "a message of "
                + Long.toUnsignedString(length)
                + " bytes, where the longest has "
                + max;
    }
}
