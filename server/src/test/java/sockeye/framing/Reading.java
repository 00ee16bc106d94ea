package sockeye.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sockeye.framing.Framing.Decoder;
import sockeye.framing.Framing.Frame;

/** Reads whatever bytes as a stream would bring them, and checks what a decoder says of them. */
final class Reading {
    private final Framing framing;
    private final Decoder decoder;
    private final ByteBuffer window;
    final List<byte[]> messages = new ArrayList<>();

    /** Why it ended, or that the bytes did. */
    String ending = "end";

    private Reading(Framing framing) {
        this.framing = framing;
        this.decoder = framing.decoder();
        this.window = ByteBuffer.allocate(framing.max() + framing.overhead()).limit(0);
    }

    /**
     * Reads {@code bytes}, {@code step} at a time: the messages up to the end, or up to what is
     * none.
     */
    static Reading of(Framing framing, byte[] bytes, int step) {
        Reading reading = new Reading(framing);
        try {
            for (int i = 0; i < bytes.length; ) {
                i += reading.add(bytes, i, Math.min(step, bytes.length - i));
            }
        } catch (MalformedException | TooLongException e) {
            assertThat(e.getMessage()).isNotEmpty();
            reading.ending = e.getClass().getSimpleName();
        }
        return reading;
    }

    private int add(byte[] bytes, int from, int most) throws MalformedException, TooLongException {
        int room = window.capacity() - window.remaining();
        assertThat(room).as("a window that holds the longest frame").isPositive();
        int added = Math.min(most, room);
        window.compact().put(bytes, from, added).flip();
        for (Frame frame = next(); frame != null; frame = next()) {
            byte[] message = frame.take(window);
            messages.add(message);
            checkAgain(message);
        }
        return added;
    }

    private @Nullable Frame next() throws MalformedException, TooLongException {
        int before = window.position();
        Frame frame = decoder.next(window);
        assertThat(window.position()).isEqualTo(before);
        if (frame != null) {
            assertThat(frame.head()).isBetween(0, frame.begin());
            assertThat(frame.end()).isBetween(frame.begin(), frame.size());
            assertThat(frame.size()).isBetween(1, window.remaining());
            assertThat(frame.head() + frame.end() - frame.begin())
                    .isLessThanOrEqualTo(framing.max());
        }
        return frame;
    }

    /** What was received can be sent, and arrives as it was. */
    private void checkAgain(byte[] message) {
        ByteBuffer frame = ByteBuffer.allocate(message.length + framing.overhead());
        try {
            framing.encode(ByteBuffer.wrap(message), frame);
        } catch (IllegalArgumentException e) {
            // A line that came as "a\r\r\n" cannot be sent with LF alone.
            assertThat(framing).isInstanceOf(Lines.class);
            assertThat(message[message.length - 1]).isEqualTo((byte) '\r');
            return;
        }
        frame.flip();
        try {
            Frame again = framing.decoder().next(frame);
            assertThat(again).isNotNull();
            assertThat(again.take(frame)).isEqualTo(message);
            assertThat(frame.hasRemaining()).isFalse();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
