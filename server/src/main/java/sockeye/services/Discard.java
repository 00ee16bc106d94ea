package sockeye.services;

import java.io.IOException;
import java.nio.ByteBuffer;
import sockeye.server.Connection;

/** RFC 863. */
final class Discard {
    private static final int ROOM = 8192;

    private Discard() {}

    static void stream(Connection connection) throws IOException {
        ByteBuffer bin = ByteBuffer.allocate(ROOM);
        while (connection.recv(bin.clear()) >= 0) {
            answered(connection);
        }
    }

    /**
     * To send nothing is an answer, too: the connection waits for a request again, and a server
     * that stops need not wait for it.
     */
    static void answered(Connection connection) throws IOException {
        connection.sendAll(ByteBuffer.allocate(0));
    }
}
