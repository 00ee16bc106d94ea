package sockeye.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static sockeye.tls.Ends.recvOne;
import static sockeye.tls.Ends.send;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.server.Report;
import sockeye.server.Running;
import sockeye.server.Server;
import sockeye.tls.Ends.Recipes;

/** TLS on the connections of a server. */
@Timeout(60)
class ConnectionTest {
    @TempDir private Path folder;

    /** A stream that waits for a request sees the end when the server is shut down. */
    @Test
    void theStreamEndsWhenTheServerDoes() throws Exception {
        Recipes recipes = Recipes.in(folder);
        CompletableFuture<Integer> end = new CompletableFuture<>();
        Server echo =
                Server.stream(
                                connection -> {
                                    assertThat(connection.tls()).isPresent();
                                    try {
                                        send(connection, (byte) recvOne(connection));
                                        end.complete(recvOne(connection));
                                    } catch (Throwable e) {
                                        end.completeExceptionally(e);
                                        throw e;
                                    }
                                })
                        .tls(recipes.server().server());
        try (Running running = echo.start(Tcp.listen(0))) {
            Socket socket = Tcp.connect("127.0.0.1", running.sockets().getFirst().localPort());
            try (TlsStream client =
                    recipes.client().client().connect(socket.timeout(Ends.PATIENCE), Ends.HOST)) {
                send(client, (byte) 5);
                assertThat(recvOne(client)).isEqualTo(5);
                running.shutdown(Duration.ofSeconds(20));
                assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(-1);
                assertThat(recvOne(client)).isEqualTo(-1);
            }
            assertThat(running.await()).isEqualTo(new Report(1, 0, 0, 0));
        }
    }
}
