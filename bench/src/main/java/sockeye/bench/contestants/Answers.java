package sockeye.bench.contestants;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What an event loop sends back on one connection. */
interface Answers {
    /** Where to receive. What was answered before is forgotten. */
    ByteBuffer room();

    /** What to send now that something was received; may be nothing. */
    ByteBuffer answer() throws IOException;

    /** What cannot be sent yet of an answer, in memory that nobody else uses until it is sent. */
    ByteBuffer keep(ByteBuffer rest);

    /** Answers with what came. All connections of a loop can share the buffer. */
    record Echo(ByteBuffer shared) implements Answers {
        @Override
        public ByteBuffer room() {
            return shared.clear();
        }

        @Override
        public ByteBuffer answer() {
            return shared.flip();
        }

        @Override
        public ByteBuffer keep(ByteBuffer rest) {
            return ByteBuffer.allocateDirect(rest.remaining()).put(rest).flip();
        }
    }
}
