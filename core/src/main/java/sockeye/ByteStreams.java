package sockeye;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A {@link ByteStream} as the streams of {@code java.io}. Closing one only makes it unusable. */
final class ByteStreams {
    static final int TEXT_BUFFER = 8192;

    private ByteStreams() {}

    static void requireSize(int bufferSize) {
        if (bufferSize < 1) {
            throw new IllegalArgumentException("bufferSize: " + bufferSize + " is less than 1");
        }
    }

    static final class In extends InputStream {
        private final ByteStream stream;
        private volatile boolean closed;

        In(ByteStream stream) {
            this.stream = stream;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            requireOpen(closed, stream);
            return length == 0 ? 0 : stream.recv(ByteBuffer.wrap(bytes, offset, length));
        }

        @Override
        public int available() throws IOException {
            requireOpen(closed, stream);
            return stream.available();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    static final class Out extends OutputStream {
        private final ByteStream stream;
        private volatile boolean closed;

        Out(ByteStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            requireOpen(closed, stream);
            if (length > 0) {
                stream.sendAll(ByteBuffer.wrap(bytes, offset, length));
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static void requireOpen(boolean closed, ByteStream stream) throws IOException {
        if (closed) {
            throw new IOException("stream of " + stream + ": closed");
        }
    }
}
