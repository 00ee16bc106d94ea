package sockeye.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.testing.Opened;

/** Servers and clients that are closed after each test, and what handlers have announced. */
abstract class ServerFixture {
    static final Duration SOON = Duration.ofMillis(50);
    static final Duration LONG = Duration.ofSeconds(30);
    static final Handler ECHO = connection -> connection.input().transferTo(connection.output());

    @AutoClose final Opened open = new Opened();
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    Running start(Server server) throws IOException {
        Running running = server.start(Tcp.listen("127.0.0.1", 0));
        open.add(() -> {
            running.shutdown(Duration.ZERO);
            running.await();
        });
        return running;
    }

    Socket client(Running server) throws IOException {
        int port = server.sockets().getFirst().localPort();
        return open.add(Tcp.connect("127.0.0.1", port)).timeout(Duration.ofSeconds(20));
    }

    static String ask(Socket client, String text) throws IOException {
        client.sendAll(text.getBytes(UTF_8));
        return new String(client.recvAll(text.length()), UTF_8);
    }

    static boolean ended(Socket client) throws IOException {
        return client.recv(ByteBuffer.allocate(1)) == -1;
    }

    static void assertReset(Socket client) {
        assertThatThrownBy(() -> client.recv(1))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("ECONNRESET");
    }

    /** Maybe before its connect is done. */
    void assertTurnedAway(Running server) {
        assertThatThrownBy(() -> client(server).recv(1))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("ECONNRESET");
    }

    String event() throws InterruptedException {
        String event = events.poll(20, TimeUnit.SECONDS);
        return event == null ? "(nothing)" : event;
    }

    /** A client whose handler, which is announced, has begun. */
    Socket begun(Running server) throws Exception {
        Socket client = client(server);
        assertThat(event()).isEqualTo("begun");
        return client;
    }

    /** A server whose handler says that it has begun. */
    Running startAnnounced(Handler handler) throws IOException {
        return start(
                Server.stream(connection -> {
                    events.add("begun");
                    handler.handle(connection);
                }));
    }
}
