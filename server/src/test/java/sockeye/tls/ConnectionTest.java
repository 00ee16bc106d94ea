package sockeye.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sockeye.tls.Ends.recvOne;
import static sockeye.tls.Ends.send;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sockeye.Deadline;
import sockeye.Flags;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.server.Connection;
import sockeye.server.Handler;
import sockeye.server.Limits;
import sockeye.server.Report;
import sockeye.server.Running;
import sockeye.server.Server;
import sockeye.testing.Task;
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

    /** The end waits for the client, and says goodbye: that takes sums of times. */
    @Test
    void theEndFailsNowhereThoughNoTimeIsLimited() throws Exception {
        Recipes recipes = Recipes.in(folder);
        Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
        ThreadFactory virtual =
                Thread.ofVirtual()
                        .uncaughtExceptionHandler((_, failure) -> uncaught.add(failure))
                        .factory();
        Server server =
                Server.stream(connection -> send(connection, (byte) 5))
                        .limits(Limits.DEFAULT.linger(Limits.FOREVER).writeProgress(Limits.FOREVER))
                        .tls(recipes.server().server())
                        .threads(task -> {
                            Thread thread = virtual.newThread(task);
                            threads.add(thread);
                            return thread;
                        });
        try (Running running = server.start(Tcp.listen(0))) {
            Socket socket = Tcp.connect("127.0.0.1", running.sockets().getFirst().localPort());
            try (TlsStream client =
                    recipes.client().client().connect(socket.timeout(Ends.PATIENCE), Ends.HOST)) {
                assertThat(recvOne(client)).isEqualTo(5);
                assertThat(recvOne(client)).isEqualTo(-1);
            }
        }
        assertThat(threads).isNotEmpty();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(uncaught).isEmpty();
    }

    /** What it sends is no TLS any more, and never ends. */
    @Test
    void whoGoesOnSendingAfterTheEndIsLeft() throws Exception {
        Recipes recipes = Recipes.in(folder);
        Server echo =
                Server.stream(connection -> connection.input().transferTo(connection.output()))
                        .tls(recipes.server().server());
        try (Running running = echo.start(Tcp.listen(0));
                Socket socket =
                        Tcp.connect("127.0.0.1", running.sockets().getFirst().localPort())) {
            TlsStream client =
                    recipes.client().client().connect(socket.timeout(Ends.PATIENCE), Ends.HOST);
            send(client, (byte) 5);
            assertThat(recvOne(client)).isEqualTo(5);
            running.shutdown(Duration.ofSeconds(20));
            Task<Void> endless =
                    Task.start(() -> {
                        do {
                            send(client, (byte) 6);
                        } while (recvOne(client) >= 0);
                        return sendUntilItFails(socket);
                    });
            assertThat(running.await()).isEqualTo(new Report(1, 0, 0, 0));
            assertThatThrownBy(endless::get).isInstanceOf(SocketException.class);
        }
    }

    /** There is not even room for close_notify. */
    @Test
    void whoTakesNothingIsReset() throws Exception {
        assertReset(
                connection -> {
                    Task<Void> sending = sendingMuch(connection).parked();
                    sending.interrupt();
                    sending.failure();
                },
                _ -> {});
    }

    @Test
    void whoTakesNothingIsResetThoughItsSocketHadATimeout() throws Exception {
        assertReset(
                connection -> {
                    connection.socket().timeout(Duration.ofMillis(10));
                    sendMuch(connection);
                },
                _ -> {});
    }

    @Test
    void whoTakesNothingAndSaysNoTlsIsReset() throws Exception {
        assertReset(
                connection -> {
                    Task<Void> sending = sendingMuch(connection).parked();
                    recvOne(connection);
                    sending.get();
                },
                client -> client.sendAll(new byte[100]));
    }

    /** As without TLS: the goodbye that finds no room is the last that is waited for. */
    @Test
    void whoTakesNothingIsWaitedForOnce() throws Exception {
        Duration progress = Duration.ofSeconds(3);
        Recipes recipes = Recipes.in(folder);
        Limits limits = Limits.DEFAULT.linger(Duration.ofMillis(50)).writeProgress(progress);
        CompletableFuture<Long> ending = new CompletableFuture<>();
        Server server =
                Server.stream(
                                connection -> {
                                    fill(connection.socket());
                                    ending.complete(System.nanoTime());
                                })
                        .limits(limits)
                        .tls(recipes.server().server());
        try (Running running = server.start(Tcp.listen(0));
                Socket socket =
                        Tcp.connect("127.0.0.1", running.sockets().getFirst().localPort())) {
            recipes.client().client().connect(socket.timeout(Ends.PATIENCE), Ends.HOST).handshake();
            long begin = ending.get(20, TimeUnit.SECONDS);
            while (running.connections() > 0) {
                Thread.onSpinWait();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(progress, progress.plusSeconds(2));
        }
    }

    /** Until nothing is on its way any more that may make room. */
    private static void fill(Socket socket) throws IOException {
        assertThatThrownBy(() ->
                        Deadline.in(Duration.ofMillis(500))
                                .run(() -> socket.sendAll(new byte[32 << 20])))
                .isInstanceOf(SocketTimeoutException.class);
        int n = 0;
        while (n >= 0) {
            n = socket.send(ByteBuffer.allocate(1 << 16), Flags.MSG_DONTWAIT);
        }
    }

    private static Task<Void> sendingMuch(Connection connection) {
        return Task.start(() -> {
            sendMuch(connection);
            return null;
        });
    }

    private static void sendMuch(Connection connection) throws IOException {
        send(connection, new byte[32 << 20]);
    }

    private interface Acting {
        void act(Socket client) throws IOException;
    }

    /** A client that does not read, whatever else it does, is reset after the handler. */
    private void assertReset(Handler handler, Acting acting) throws Exception {
        Recipes recipes = Recipes.in(folder);
        Limits limits =
                Limits.DEFAULT.linger(Duration.ofMillis(50)).writeProgress(Duration.ofMillis(200));
        Server server = Server.stream(handler).limits(limits).tls(recipes.server().server());
        try (Running running = server.start(Tcp.listen(0));
                Socket socket =
                        Tcp.connect("127.0.0.1", running.sockets().getFirst().localPort())) {
            recipes.client().client().connect(socket.timeout(Ends.PATIENCE), Ends.HOST).handshake();
            acting.act(socket);
            while (running.connections() > 0) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(() -> socket.input().readAllBytes())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("ECONNRESET");
        }
    }

    private static Void sendUntilItFails(Socket socket) throws IOException {
        while (true) {
            socket.sendAll(new byte[1 << 16]);
        }
    }
}
