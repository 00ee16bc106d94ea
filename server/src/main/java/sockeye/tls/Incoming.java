package sockeye.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import sockeye.ByteStream;

/** The receiving half: records come, and become data. Used by one thread at a time. */
final class Incoming {
    private static final int HEADER = 5;

    /** So much room there is while nothing comes. */
    private static final int MODEST = 2048;

    /** So much there is at most while much comes: four of the biggest records. */
    private static final int MOST = 4 * (HEADER + (1 << 14) + 2048);

    private final ByteStream transport;
    private final SSLEngine engine;
    private ByteBuffer records = Outgoing.NOTHING; // from position to limit: not unwrapped
    private ByteBuffer data = Outgoing.NOTHING; // from position to limit: not taken
    private int wanted = MODEST;

    Incoming(ByteStream transport, SSLEngine engine) {
        this.transport = transport;
        this.engine = engine;
    }

    /** Whether what has come ends between two records. */
    boolean isWhole() {
        return !records.hasRemaining();
    }

    int available() {
        return data.remaining();
    }

    /** Moves data that did not fit when it came. */
    int take(ByteBuffer into) {
        int n = Math.min(data.remaining(), into.remaining());
        into.put(data.slice(data.position(), n));
        data.position(data.position() + n);
        if (!data.hasRemaining()) {
            data = Outgoing.NOTHING;
        }
        return n;
    }

    /**
     * Unwraps one record, into {@code into} if there is room, else to be {@linkplain #take taken}.
     * Room is made only for a record that has come as a whole.
     */
    SSLEngineResult unwrap(ByteBuffer into) throws SSLException {
        SSLEngineResult result = engine.unwrap(records, into);
        if (result.getStatus() != Status.BUFFER_OVERFLOW) {
            return result;
        }
        int length = length();
        if (records.remaining() < length) {
            return new SSLEngineResult(Status.BUFFER_UNDERFLOW, result.getHandshakeStatus(), 0, 0);
        }
        ByteBuffer room = ByteBuffer.allocate(length);
        result = engine.unwrap(records, room);
        data = room.flip();
        return result;
    }

    /** How long the first record is, as far as is known. */
    private int length() {
        return records.remaining() < HEADER
                ? HEADER
                : HEADER + Short.toUnsignedInt(records.getShort(records.position() + 3));
    }

    /** Waits for more records: false at the end of the transport. */
    boolean receive() throws IOException {
        ByteBuffer room = room();
        try {
            int n = transport.recv(room);
            learn(n, room);
            return n >= 0;
        } finally {
            records = room.flip();
        }
    }

    /** Much more comes at a time when the last filled the room, little when it hardly used it. */
    private void learn(int n, ByteBuffer room) {
        if (!room.hasRemaining()) {
            wanted = Math.min(2 * room.capacity(), MOST);
        } else if (n < room.capacity() / 4) {
            wanted = MODEST;
        }
    }

    /** Room behind what is there. */
    private ByteBuffer room() throws SSLException {
        int left = records.remaining();
        int size = left == 0 ? wanted : Math.max(wanted, records.capacity());
        if (left == size) {
            throw new SSLException("a record of more than " + size + " bytes");
        }
        return size == records.capacity()
                ? records.compact()
                : ByteBuffer.allocate(size).put(records);
    }
}
