package sockeye.framing;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Framing by a mark after each message, which no message may contain. */
public final class Delimiter implements Framing {
    private final byte[] mark;
    private final int max;

    Delimiter(byte[] mark, int max) {
        Lengths.require("mark", mark.length, 1, 1 << 10);
        this.mark = mark.clone();
        this.max = Lengths.requireMax(max);
    }

    /**
     * The same with another longest message.
     *
     * @param max its length in bytes without the mark, 1 to 2^30
     * @return the framing
     */
    public Delimiter max(int max) {
        return new Delimiter(mark, max);
    }

    @Override
    public int max() {
        return max;
    }

    @Override
    public int overhead() {
        return mark.length;
    }

    @Override
    public void encode(ByteBuffer message, ByteBuffer frame) {
        int length = Lengths.requireShort(message, max);
        int start = frame.position();
        frame.put(message.duplicate()).put(mark);
        if (new Marks(mark).find(frame.duplicate().flip().position(start)) != length) {
            frame.position(start);
            throw new IllegalArgumentException("the message contains " + this);
        }
        message.position(message.limit());
    }

    @Override
    public Decoder decoder() {
        Marks marks = new Marks(mark);
        return bytes -> {
            int end = marks.find(bytes);
            Lengths.checkShort(end < 0 ? marks.seen() : end, max);
            return end < 0 ? null : new Frame(0, 0, end, end + mark.length);
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Delimiter that && max == that.max && Arrays.equals(mark, that.mark);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mark) + max;
    }

    /** The mark's bytes. */
    @Override
    public String toString() {
        return "the delimiter " + HexFormat.ofDelimiter(" ").formatHex(mark);
    }
}
