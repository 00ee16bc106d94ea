package sockeye.services;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import sockeye.server.Connection;

/** RFC 864: lines of 72 characters, of which each line begins with the next. */
final class Chargen {
    private static final int FIRST = ' ';
    private static final int KINDS = '~' - FIRST + 1;
    private static final int WIDTH = 72;
    private static final int LONGEST_DATAGRAM = 512;

    /** Every line once: after the last, the first comes again. */
    private static final byte[] LINES = lines();

    private Chargen() {}

    private static byte[] lines() {
        ByteBuffer lines = ByteBuffer.allocate(KINDS * (WIDTH + 2));
        for (int line = 0; line < KINDS; line++) {
            for (int column = 0; column < WIDTH; column++) {
                lines.put((byte) (FIRST + (line + column) % KINDS));
            }
            lines.put((byte) '\r').put((byte) '\n');
        }
        return lines.array();
    }

    /** Until the client goes or the server stops; what comes is thrown away. */
    static void stream(Connection connection) throws IOException {
        ByteBuffer bin = ByteBuffer.allocate(LINES.length);
        while (!connection.draining()) {
            connection.sendAll(ByteBuffer.wrap(LINES));
            if (connection.available() > 0) {
                connection.recv(bin.clear());
            }
        }
    }

    /** As many characters as have come: the RFC lets the server choose, up to 512. */
    static byte[] datagram(byte[] request) {
        return Arrays.copyOf(LINES, Math.min(request.length, LONGEST_DATAGRAM));
    }
}
