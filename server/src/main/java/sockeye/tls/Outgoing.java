package sockeye.tls;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import sockeye.ByteStream;

/**
 * The sending half: data becomes records, and records are sent. What an earlier call could not send
 * goes first. Used by one thread at a time.
 */
final class Outgoing {
    static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** A record holds at most so much data. */
    private static final int MOST_DATA = 1 << 14;

    /** So many records are sent with one call at most. */
    private static final int MOST_RECORDS = 4;

    private final ByteStream transport;
    private final SSLEngine engine;
    private ByteBuffer records = NOTHING; // from position to limit: to be sent

    Outgoing(ByteStream transport, SSLEngine engine) {
        this.transport = transport;
        this.engine = engine;
    }

    void sendAll(ByteBuffer data) throws IOException {
        flush();
        while (data.hasRemaining()) {
            SSLEngineResult result = wrap(data, 1 + data.remaining() / MOST_DATA);
            if (result.getStatus() == Status.CLOSED) {
                throw new SocketException(
                        "send " + transport + ": TLS has ended in this direction");
            } else if (isStuck(result)) {
                throw new SSLException("a handshake began again");
            }
        }
        release();
    }

    /** Sends what the engine has to say by itself, such as handshake messages and alerts. */
    void sendOwed() throws IOException {
        boolean owes = engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
        while (owes) {
            owes =
                    !isStuck(wrap(NOTHING, 2))
                            && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
        }
        release();
    }

    private static boolean isStuck(SSLEngineResult result) {
        return result.bytesConsumed() == 0
                && result.bytesProduced() == 0
                && result.getStatus() != Status.BUFFER_OVERFLOW
                && result.getHandshakeStatus() != HandshakeStatus.FINISHED;
    }

    /** Makes one record, behind those that are there. */
    private SSLEngineResult wrap(ByteBuffer data, int expected) throws IOException {
        int most = engine.getSession().getPacketBufferSize();
        if (records.capacity() - records.limit() < most) {
            flush();
        }
        if (records.capacity() < most) {
            records = ByteBuffer.allocate(most * Math.min(expected, MOST_RECORDS)).limit(0);
        }
        ByteBuffer room = records.duplicate().clear().position(records.limit());
        SSLEngineResult result = engine.wrap(data, room);
        records.limit(room.position());
        return result;
    }

    private void flush() throws IOException {
        if (records.hasRemaining()) {
            transport.sendAll(records);
        }
        records.clear().limit(0);
    }

    /** Sends what is left, and holds no memory then. */
    private void release() throws IOException {
        flush();
        records = NOTHING;
    }
}
