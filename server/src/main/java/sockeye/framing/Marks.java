package sockeye.framing;

import java.nio.ByteBuffer;

/** Looks for a mark in bytes that come little by little, and looks at none twice. */
final class Marks {
    private final byte[] mark;
    private int seen;

    Marks(byte[] mark) {
        this.mark = mark;
    }

    /** How far from the position the first mark begins, or -1 if there is none yet. */
    int find(ByteBuffer bytes) {
        int last = bytes.remaining() - mark.length;
        for (; seen <= last; seen++) {
            if (matches(bytes, bytes.position() + seen)) {
                int found = seen;
                seen = 0; // what was found is taken away
                return found;
            }
        }
        return -1;
    }

    private boolean matches(ByteBuffer bytes, int at) {
        for (int i = 0; i < mark.length; i++) {
            if (bytes.get(at + i) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /** How many bytes are known to stand before a mark. */
    int seen() {
        return seen;
    }
}
