package sockeye.framing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Framing by a decimal number that says how long the message is, and a character after it: {@link
 * Framing#netstring} and {@link Framing#octetCounting}.
 */
public final class Decimal implements Framing {
    static final Decimal NETSTRING = new Decimal(':', ",", 0, DEFAULT_MAX);
    static final Decimal OCTET_COUNTING = new Decimal(' ', "", 1, DEFAULT_MAX);

    private static final int MOST_DIGITS = 10;

    private final char separator;
    private final String trailer;
    private final int least;
    private final int max;

    private Decimal(char separator, String trailer, int least, int max) {
        this.separator = separator;
        this.trailer = trailer;
        this.least = least;
        this.max = Lengths.requireMax(max);
    }

    /**
     * The same with another longest message.
     *
     * @param max its length in bytes, 1 to 2^30
     * @return the framing
     */
    public Decimal max(int max) {
        return new Decimal(separator, trailer, least, max);
    }

    @Override
    public int max() {
        return max;
    }

    @Override
    public int overhead() {
        return MOST_DIGITS + 1 + trailer.length();
    }

    @Override
    public void encode(ByteBuffer message, ByteBuffer frame) {
        int length = Lengths.requireShort(message, max);
        if (length < least) {
            throw new IllegalArgumentException("an empty message, where there are none");
        }
        frame.put((length + "" + separator).getBytes(US_ASCII));
        frame.put(message).put(trailer.getBytes(US_ASCII));
    }

    @Override
    public Decoder decoder() {
        return this::next;
    }

    private @Nullable Frame next(ByteBuffer bytes) throws MalformedException, TooLongException {
        long length = 0;
        for (int i = 0; i < bytes.remaining(); i++) {
            byte one = bytes.get(bytes.position() + i);
            if (i > 0 && one == separator) {
                return frame(bytes, i + 1, (int) length);
            } else if (one < '0' || one > '9' || (i > 0 && length == 0)) {
                throw new MalformedException(
                        String.format("0x%02x in a length, at its byte %d", one, i + 1));
            }
            length = 10 * length + one - '0';
            Lengths.checkShort(length, max);
            if (length < least) {
                throw new MalformedException("an empty message, where there are none");
            }
        }
        return null;
    }

    private @Nullable Frame frame(ByteBuffer bytes, int begin, int length)
            throws MalformedException {
        int end = begin + length;
        if (bytes.remaining() < end + trailer.length()) {
            return null;
        }
        if (!trailer.isEmpty() && bytes.get(bytes.position() + end) != trailer.charAt(0)) {
            throw new MalformedException("no \"" + trailer + "\" after the message");
        }
        return new Frame(0, begin, end, end + trailer.length());
    }
}
