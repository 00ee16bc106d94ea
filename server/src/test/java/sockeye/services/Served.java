package sockeye.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.server.Report;
import sockeye.server.Running;
import sockeye.server.Server;

/** A server on a port of its own, and its clients. */
final class Served implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Running running;
    private final List<Socket> clients = new ArrayList<>();

    Served(Server server) throws IOException {
        running = server.start(Tcp.listen("127.0.0.1", 0));
    }

    static Served of(String name) throws IOException {
        return new Served(SmallServers.find(name).orElseThrow().stream());
    }

    Socket client() throws IOException {
        int port = running.sockets().getFirst().localPort();
        Socket client = Tcp.connect("127.0.0.1", port).timeout(PATIENCE);
        clients.add(client);
        return client;
    }

    Report stop() throws InterruptedException {
        running.shutdown(PATIENCE);
        return running.await();
    }

    /** All that comes until the end. */
    static String rest(Socket client) throws IOException {
        return new String(client.input().readAllBytes(), UTF_8);
    }

    static boolean ended(Socket client) throws IOException {
        return client.recv(ByteBuffer.allocate(1)) == -1;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        running.shutdown(Duration.ZERO);
        running.await();
        for (Socket client : clients) {
            client.close();
        }
    }
}
