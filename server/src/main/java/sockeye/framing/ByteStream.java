package sockeye.framing;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import sockeye.Socket;
import sockeye.Type;

/**
 * Bytes in both directions, in order and without boundaries: a stream socket, or what stands on
 * one. One thread may receive while another sends.
 */
public interface ByteStream extends Closeable {
    /**
     * Receives what has come, and waits if that is nothing.
     *
     * @param buffer where to put it, from position to limit; its position moves on
     * @return how many bytes came, -1 at the end of the stream
     * @throws IOException if the connection has broken, or the wait ended
     */
    int recv(ByteBuffer buffer) throws IOException;

    /**
     * Sends all of a buffer, and nothing of another sender between.
     *
     * @param data what to send, from position to limit; its position moves on by what was sent,
     *     also when this fails
     * @throws IOException if the connection has broken, or the wait ended
     */
    void sendAll(ByteBuffer data) throws IOException;

    /**
     * The stream of a socket. Closing it closes the socket.
     *
     * @param socket a connected stream socket
     * @return its bytes
     * @throws IllegalArgumentException if the socket is no stream: it keeps messages apart itself
     */
    static ByteStream of(Socket socket) {
        if (!socket.type().equals(Type.STREAM)) {
            throw new IllegalArgumentException("socket: " + socket + " is no stream");
        }
        return new SocketStream(socket);
    }
}
