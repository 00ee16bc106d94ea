package sockeye.framing;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Framing of lines. A line ends with LF; a CR before it belongs to the end, too. What follows the
 * last LF when the stream ends is a line.
 *
 * @param crlf whether CR LF is sent, as most protocols of the Internet want it, instead of LF
 * @param max the longest line in bytes, without its end
 */
public record Lines(boolean crlf, int max) implements Framing {
    /**
     * Makes one.
     *
     * @throws IllegalArgumentException if {@code max} is not in 1 to 2^30
     */
    public Lines {
        Lengths.requireMax(max);
    }

    /**
     * The same with another longest line.
     *
     * @param max its length in bytes, 1 to 2^30
     * @return the framing
     */
    public Lines max(int max) {
        return new Lines(crlf, max);
    }

    /**
     * The same, sending CR LF.
     *
     * @return the framing
     */
    public Lines withCrLf() {
        return new Lines(true, max);
    }

    @Override
    public int overhead() {
        return 2;
    }

    @Override
    public void encode(ByteBuffer message, ByteBuffer frame) {
        Lengths.requireShort(message, max);
        for (int i = message.position(); i < message.limit(); i++) {
            boolean last = i == message.limit() - 1;
            if (message.get(i) == '\n' || (last && message.get(i) == '\r')) {
                throw new IllegalArgumentException("the message contains the end of a line");
            }
        }
        frame.put(message);
        if (crlf) {
            frame.put((byte) '\r');
        }
        frame.put((byte) '\n');
    }

    @Override
    public Decoder decoder() {
        return new LineDecoder(max);
    }

    private static final class LineDecoder implements Decoder {
        private final Marks marks = new Marks(new byte[] {'\n'});
        private final int max;

        LineDecoder(int max) {
            this.max = max;
        }

        @Override
        public @Nullable Frame next(ByteBuffer bytes) throws TooLongException {
            int found = marks.find(bytes);
            int seen = found < 0 ? marks.seen() : found;
            int end = endsWithCr(bytes, seen) ? seen - 1 : seen;
            Lengths.checkShort(end, max);
            return found < 0 ? null : new Frame(0, 0, end, found + 1);
        }

        private static boolean endsWithCr(ByteBuffer bytes, int end) {
            return end > 0 && bytes.get(bytes.position() + end - 1) == '\r';
        }

        @Override
        public Frame last(ByteBuffer bytes) {
            int size = bytes.remaining();
            return new Frame(0, 0, endsWithCr(bytes, size) ? size - 1 : size, size);
        }
    }
}
