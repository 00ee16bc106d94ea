package sockeye;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** The streams of a socket. Closing one only makes it unusable. */
final class SocketStreams {
    private SocketStreams() {}

    static final class In extends InputStream {
        private final Socket socket;
        private volatile boolean closed;

        In(Socket socket) {
            this.socket = socket;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            requireOpen(closed, socket);
            return length == 0 ? 0 : socket.recv(ByteBuffer.wrap(bytes, offset, length));
        }

        @Override
        public int available() throws IOException {
            requireOpen(closed, socket);
            return socket.available();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    static final class Out extends OutputStream {
        private final Socket socket;
        private volatile boolean closed;

        Out(Socket socket) {
            this.socket = socket;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            requireOpen(closed, socket);
            if (length > 0) {
                socket.sendAll(ByteBuffer.wrap(bytes, offset, length));
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static void requireOpen(boolean closed, Socket socket) throws IOException {
        if (closed) {
            throw new IOException("stream of " + socket + ": closed");
        }
    }
}
