package sockeye.cli;

import java.io.IOException;
import sockeye.ByteStream;
import sockeye.Shutdown;
import sockeye.Socket;
import sockeye.Type;
import sockeye.tls.TlsStream;

/**
 * What a conversation is held over.
 *
 * @param stream what comes and goes; a {@link Socket} if that is datagrams
 * @param ending tells the other side the end of what is sent
 */
record Line(ByteStream stream, Ending ending) {
    /** Tells the end of what is sent. */
    @FunctionalInterface
    interface Ending {
        void tell() throws IOException;
    }

    /** One without TLS. Datagrams have no end. */
    static Line of(Socket socket) {
        return new Line(
                socket,
                socket.type().equals(Type.DGRAM)
                        ? () -> {}
                        : () -> socket.shutdown(Shutdown.SHUT_WR));
    }

    /** One with TLS. */
    static Line of(TlsStream stream) {
        return new Line(stream, stream::shutdownOutput);
    }
}
