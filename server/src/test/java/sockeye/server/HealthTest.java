package sockeye.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.Errno;
import sockeye.Socket;

@Timeout(60)
class HealthTest extends ServerFixture {
    @Test
    void itIsUpUntilToldToStop() throws Exception {
        Running server = start(Server.stream(ECHO));
        Running health = start(Server.stream(Health.of(server)));
        assertThat(check(health)).isEqualTo("200 up\n");
        server.shutdown(LONG, LONG);
        assertThat(ask(client(server), "still served")).isEqualTo("still served");
        assertThat(check(health)).isEqualTo("503 stopping\n");
        server.shutdown(LONG);
        server.await();
        assertThat(check(health)).isEqualTo("503 stopping\n");
    }

    /** By a client that nobody here wrote. */
    private static String check(Running health) throws Exception {
        int port = health.sockets().getFirst().localPort();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                            .build();
            var response = client.send(request, BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        }
    }

    @Test
    void oldAndShortRequestsWillDo() throws Exception {
        Socket client = client(start(Server.stream(Health.of())));
        client.sendAll("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
        assertThat(new String(client.input().readAllBytes(), UTF_8)).endsWith("\r\n\r\nup\n");
    }

    @Test
    void aHeadWithoutEndIsRefused() throws Exception {
        Socket client = client(start(Server.stream(Health.of())));
        assertThat(refused(client, "x".repeat(100_000))).isTrue();
    }

    private static boolean refused(Socket client, String head) {
        try {
            client.sendAll(head.getBytes(UTF_8));
            return client.recv(1).length == 0;
        } catch (IOException e) {
            return Errno.of(e) == Errno.ECONNRESET || Errno.of(e) == Errno.EPIPE;
        }
    }
}
