package sockeye.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import sockeye.framing.ByteStream;

/** A {@link ByteStream} as the streams of {@code java.io}. */
final class Streams {
    private Streams() {}

    static final class In extends InputStream {
        private final ByteStream stream;

        In(ByteStream stream) {
            this.stream = stream;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            return length == 0 ? 0 : stream.recv(ByteBuffer.wrap(bytes, offset, length));
        }
    }

    static final class Out extends OutputStream {
        private final ByteStream stream;

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
            stream.sendAll(ByteBuffer.wrap(bytes, offset, length));
        }
    }
}
