package sockeye.soak;

import static sockeye.Events.EPOLLIN;
import static sockeye.Flags.MSG_DONTWAIT;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import sockeye.Options;
import sockeye.Poll;
import sockeye.Socket;
import sockeye.Tcp;

/**
 * Connections that each send a message, wait for it to come back, and send it again: one event
 * loop.
 */
final class EchoLoad implements AutoCloseable {
    private static final int SIZE = 64;

    private final Poll poll = Poll.open();
    private final List<Socket> sockets = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);

    EchoLoad(int port, int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            Socket socket = Tcp.connect("127.0.0.1", port).set(Options.TCP_NODELAY, true);
            sockets.add(socket);
            poll.register(socket, EPOLLIN, new int[1]);
            socket.sendAll(buffer.clear());
        }
    }

    /** Runs for a while: round trips a second. */
    double run(Duration time) throws IOException {
        long start = System.nanoTime();
        long end = start + time.toNanos();
        long done = 0;
        while (System.nanoTime() < end) {
            for (Poll.Key key : poll.await(Duration.ofMillis(100))) {
                done += step(key);
            }
        }
        return done * 1e9 / (System.nanoTime() - start);
    }

    /** Receives what came back of a message, and sends the next when it is whole. */
    private int step(Poll.Key key) throws IOException {
        Socket socket = (Socket) key.fd();
        int[] missing = (int[]) Objects.requireNonNull(key.attachment());
        buffer.clear().limit(SIZE - missing[0]);
        int n = socket.recv(buffer, MSG_DONTWAIT);
        if (n == Socket.WOULD_BLOCK) {
            return 0;
        } else if (n < 0) {
            throw new IOException("the server ended the connection");
        }
        missing[0] = (missing[0] + n) % SIZE;
        if (missing[0] != 0) {
            return 0;
        }
        socket.sendAll(buffer.clear());
        return 1;
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        poll.close();
    }
}
