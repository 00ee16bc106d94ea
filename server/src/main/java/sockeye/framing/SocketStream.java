package sockeye.framing;

import java.io.IOException;
import java.nio.ByteBuffer;
import sockeye.Socket;

/** A socket as it is. */
record SocketStream(Socket socket) implements ByteStream {
    @Override
    public int recv(ByteBuffer buffer) throws IOException {
        return socket.recv(buffer);
    }

    @Override
    public void sendAll(ByteBuffer data) throws IOException {
        socket.sendAll(data);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public String toString() {
        return socket.toString();
    }
}
