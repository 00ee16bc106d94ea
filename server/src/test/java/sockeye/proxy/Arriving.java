package sockeye.proxy;

import java.nio.ByteBuffer;
import sockeye.ByteStream;

/** A stream whose bytes come in two parts, and of each a few at a time; then it ends. */
final class Arriving implements ByteStream {
    private final ByteBuffer bytes;
    private final int split;
    private final int step;

    Arriving(byte[] bytes, int split, int step) {
        this.bytes = ByteBuffer.wrap(bytes);
        this.split = split;
        this.step = step;
    }

    /** All at once. */
    Arriving(byte[] bytes) {
        this(bytes, 0, Integer.MAX_VALUE);
    }

    @Override
    public int recv(ByteBuffer buffer) {
        if (!bytes.hasRemaining()) {
            return -1;
        }
        int end = bytes.position() < split ? split : bytes.limit();
        int n = Math.min(Math.min(step, buffer.remaining()), end - bytes.position());
        buffer.put(bytes.slice(bytes.position(), n));
        bytes.position(bytes.position() + n);
        return n;
    }

    /** How many bytes nobody has received. */
    @Override
    public int available() {
        return bytes.remaining();
    }

    @Override
    public void sendAll(ByteBuffer data) {
        throw new AssertionError("nothing is to be sent");
    }

    @Override
    public void close() {}
}
