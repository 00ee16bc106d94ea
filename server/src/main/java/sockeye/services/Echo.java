package sockeye.services;

import java.io.IOException;
import sockeye.server.Connection;

/** RFC 862. */
final class Echo {
    private Echo() {}

    static void stream(Connection connection) throws IOException {
        connection.input().transferTo(connection.output());
    }

    static byte[] datagram(byte[] request) {
        return request;
    }
}
