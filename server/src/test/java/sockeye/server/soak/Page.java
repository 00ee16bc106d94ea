package sockeye.server.soak;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import sockeye.ByteStream;
import sockeye.framing.Lines;
import sockeye.framing.Messages;

/** As much of HTTP/1.1 as clients need that attack it: each request is answered with a page. */
final class Page {
    private static final int LONGEST_LINE = 8 << 10;
    private static final String TEXT = "A page.\n".repeat(1_000);
    private static final byte[] RESPONSE =
            ("HTTP/1.1 200 OK\r\nContent-Length: " + TEXT.length() + "\r\n\r\n" + TEXT)
                    .getBytes(US_ASCII);

    /** How many bytes an answer has. */
    static final int LENGTH = RESPONSE.length;

    private Page() {}

    static void serve(ByteStream stream) throws IOException {
        Messages<String> lines = Messages.text(stream, new Lines(true, LONGEST_LINE));
        for (Optional<String> line = lines.recv(); line.isPresent(); line = lines.recv()) {
            if (line.get().isEmpty()) {
                stream.sendAll(ByteBuffer.wrap(RESPONSE));
            }
        }
    }
}
