package sockeye.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import sockeye.ByteStream;

/** Standard input as a stream that only comes. One thread reads it. */
final class StandardInput implements ByteStream {
    private final InputStream in;
    private volatile long asked; // when, in nanoseconds
    private volatile boolean waiting;

    /**
     * Makes one.
     *
     * @param in what is read
     */
    StandardInput(InputStream in) {
        this.in = in;
    }

    int read(byte[] bytes) throws IOException {
        asked = System.nanoTime();
        waiting = true;
        try {
            return in.read(bytes);
        } catch (IOException e) {
            throw new InputException("cannot read standard input: " + e.getMessage(), e);
        } finally {
            waiting = false;
        }
    }

    /** Whether who reads it has waited so long, and nothing is there. Any thread may ask. */
    boolean isSilentFor(Duration time) throws IOException {
        return waiting && System.nanoTime() - asked >= time.toNanos() && available() == 0;
    }

    @Override
    public int recv(ByteBuffer buffer) throws IOException {
        byte[] bytes = new byte[buffer.remaining()];
        int n = read(bytes);
        buffer.put(bytes, 0, Math.max(n, 0));
        return n;
    }

    @Override
    public void sendAll(ByteBuffer data) throws IOException {
        throw new IOException("this is only read");
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
