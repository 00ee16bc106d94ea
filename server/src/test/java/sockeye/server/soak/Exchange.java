package sockeye.server.soak;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import sockeye.Address;
import sockeye.ByteStream;
import sockeye.Family;
import sockeye.Options;
import sockeye.Socket;
import sockeye.Type;
import sockeye.framing.Framing;
import sockeye.framing.Messages;

/**
 * The protocol of these tests: a request is a message of four bytes after its length, a number; the
 * answer is so many bytes.
 */
final class Exchange {
    /** What a request claims as its length. */
    static final int LENGTH = Integer.BYTES;

    private static final Framing REQUESTS = Framing.lengthPrefix(Integer.BYTES).max(1 << 16);
    private static final ByteBuffer PIECE = ByteBuffer.allocate(1 << 16).asReadOnlyBuffer();

    private Exchange() {}

    /** Answers until the stream ends. */
    static void serve(ByteStream stream) throws IOException {
        Messages<byte[]> requests = Messages.bytes(stream, REQUESTS);
        for (Optional<byte[]> next = requests.recv(); next.isPresent(); next = requests.recv()) {
            answer(stream, ByteBuffer.wrap(next.get()).getInt());
        }
    }

    static void answer(ByteStream stream, int size) throws IOException {
        for (int left = size; left > 0; ) {
            int length = Math.min(left, PIECE.capacity());
            stream.sendAll(PIECE.slice(0, length));
            left -= length;
        }
    }

    static byte[] request(int size) {
        return ByteBuffer.allocate(LENGTH + Integer.BYTES).putInt(LENGTH).putInt(size).array();
    }

    static void ask(Socket socket, int size) throws IOException {
        socket.sendAll(request(size));
        socket.recvAll(size);
    }

    /** A connection to this host from one of its loopback addresses: each has its own ports. */
    static Socket connect(String source, int port) throws IOException {
        Socket socket = Socket.open(Family.INET, Type.STREAM);
        try {
            socket.set(Options.IP_BIND_ADDRESS_NO_PORT, true).bind(Address.inet(source, 0));
            return socket.connect(Address.inet("127.0.0.1", port));
        } catch (Throwable e) {
            socket.close();
            throw e;
        }
    }
}
