package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.testing.Streams;
import sockeye.testing.Task;
import sockeye.testing.Threads;

/** Ending a connection that others use, and what is not yet with the other side. */
@Timeout(60)
class AbortTest {
    private Socket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        try (Socket listener = Tcp.listen("127.0.0.1", 0)) {
            client = Tcp.connect("127.0.0.1", listener.localPort()).timeout(Duration.ofSeconds(30));
            server = listener.accept();
        }
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void theOtherSideSeesAReset() throws IOException {
        server.abort();
        assertThatThrownBy(() -> client.recv(1))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("ECONNRESET");
        assertThat(server.isOpen()).isTrue();
        assertThatThrownBy(() -> server.recv(1)).hasMessageContaining("ECONNRESET");
    }

    @Test
    void whoWaitsIsEnded() throws Exception {
        Streams.fill(server);
        Task<Integer> receiving = Threads.VIRTUAL.start(() -> server.recv(ByteBuffer.allocate(1)));
        Task<Integer> sending = Threads.VIRTUAL.start(() -> server.send(ByteBuffer.allocate(1)));
        receiving.parked();
        sending.parked();
        server.abort();
        assertThatThrownBy(receiving::get).isInstanceOf(SocketException.class);
        assertThatThrownBy(sending::get).isInstanceOf(SocketException.class);
    }

    @Test
    void whatTheOtherSideDoesNotTakeIsUnsent() throws IOException {
        assertThat(server.unsent()).isZero();
        Streams.fill(server);
        int before = server.unsent();
        assertThat(before).isPositive();
        client.recvAll(before / 2);
        while (server.unsent() == before) {
            assertThat(Thread.interrupted()).as("timed out").isFalse();
        }
        assertThat(server.unsent()).isLessThan(before);
    }

    @Test
    void whatHasNoConnectionCannotBeReset() throws IOException {
        try (Socket.Pair pair = Unix.pair()) {
            assertThatThrownBy(() -> pair.left().abort())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("abort ");
            pair.left().sendAll(new byte[1]);
            assertThat(pair.left().unsent()).isPositive();
            pair.right().recvAll(1);
            assertThat(pair.left().unsent()).isZero();
        }
    }
}
