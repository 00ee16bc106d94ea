package sockeye.bench.contestants;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.IntUnaryOperator;

/**
 * The frames of one connection: a length in four bytes, then so many bytes. What has come is
 * collected here, and the whole frames in it are sent back as they stand.
 */
final class Frames implements Answers {
    /** How much is received at once. */
    static final int ROOM = 64 * 1024;

    private static final int HEADER = 4;

    private final int longest;
    private final ByteBuffer received;
    private final ByteBuffer whole;

    private Frames(ByteBuffer room, int longest) {
        this.longest = longest;
        this.received = room;
        this.whole = room.duplicate().limit(0);
    }

    /** Collects frames up to a length in memory of the heap. */
    static Frames onHeap(int longest) {
        return new Frames(ByteBuffer.allocate(room(longest)), longest);
    }

    /** Collects frames up to a length in memory outside the heap. */
    static Frames direct(int longest) {
        return new Frames(ByteBuffer.allocateDirect(room(longest)), longest);
    }

    private static int room(int longest) {
        return Math.max(ROOM, HEADER + longest);
    }

    @Override
    public ByteBuffer room() {
        if (whole.limit() > 0) {
            received.flip().position(whole.limit());
            received.compact();
            whole.limit(0);
        }
        return received;
    }

    @Override
    public ByteBuffer answer() throws IOException {
        return whole.clear().limit(end(0, received.position(), received::getInt, longest));
    }

    @Override
    public ByteBuffer keep(ByteBuffer rest) {
        return rest;
    }

    /** Where the last whole frame ends, of those that begin at {@code start}. */
    static int end(int start, int limit, IntUnaryOperator lengthAt, int longest)
            throws IOException {
        int end = start;
        while (limit - end >= HEADER) {
            int length = lengthAt.applyAsInt(end);
            if (length < 0 || length > longest) {
                throw new IOException("a frame of " + length + " bytes; " + longest + " at most");
            } else if (limit - end - HEADER < length) {
                break;
            }
            end += HEADER + length;
        }
        return end;
    }
}
