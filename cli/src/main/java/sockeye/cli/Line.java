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
 * @param transport what passes over it
 * @param stream what comes and goes; a {@link Socket} if that is datagrams
 * @param socket what is below
 * @param ending tells the other side the end of what is sent
 */
record Line(Transport transport, ByteStream stream, Socket socket, Ending ending) {
    /** Tells the end of what is sent. */
    @FunctionalInterface
    interface Ending {
        void tell() throws IOException;
    }

    /** One without TLS. Datagrams have no end. */
    static Line of(Socket socket) {
        return socket.type().equals(Type.DGRAM)
                ? new Line(Transport.DATAGRAMS, socket, socket, () -> {})
                : new Line(
                        Transport.STREAM, socket, socket, () -> socket.shutdown(Shutdown.SHUT_WR));
    }

    /** One with TLS. */
    static Line of(TlsStream stream, Socket socket) {
        return new Line(Transport.TLS, stream, socket, stream::shutdownOutput);
    }
}
