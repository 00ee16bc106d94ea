package sockeye.bench.contestants;

import java.io.IOException;
import java.nio.ByteBuffer;
import sockeye.ByteStream;

/** What the blocking contestants that use Sockeye do with a connection. */
final class SockeyeStreams {
    private SockeyeStreams() {}

    static void echo(ByteStream stream, int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        while (stream.recv(buffer.clear()) >= 0) {
            stream.sendAll(buffer.flip());
        }
    }

    static void frames(ByteStream stream, int longest) throws IOException {
        Frames frames = Frames.onHeap(longest);
        while (stream.recv(frames.room()) >= 0) {
            ByteBuffer answer = frames.answer();
            if (answer.hasRemaining()) {
                stream.sendAll(answer);
            }
        }
    }

    static void source(ByteStream stream, int size) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(size);
        while (true) {
            stream.sendAll(zeros.clear());
        }
    }
}
