package sockeye.services;

import java.io.IOException;
import java.nio.ByteBuffer;
import sockeye.server.Connection;

/** Capitals for a to z, byte by byte as Python's {@code bytes.upper}: all other bytes stay. */
final class Upper {
    private static final int ROOM = 8192;

    private Upper() {}

    static void stream(Connection connection) throws IOException {
        byte[] bytes = new byte[ROOM];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (connection.recv(buffer.clear()) >= 0) {
            raise(bytes, buffer.position());
            connection.sendAll(buffer.flip());
        }
    }

    static byte[] datagram(byte[] request) {
        byte[] reply = request.clone();
        raise(reply, reply.length);
        return reply;
    }

    private static void raise(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] >= 'a' && bytes[i] <= 'z') {
                bytes[i] = (byte) (bytes[i] - 'a' + 'A');
            }
        }
    }
}
