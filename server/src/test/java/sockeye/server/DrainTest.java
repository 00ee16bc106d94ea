package sockeye.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.Address;
import sockeye.Deadline;
import sockeye.Family;
import sockeye.Shutdown;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Type;
import sockeye.Unix;

/** What clients see when a server stops, and at the end of their connection. */
@Timeout(60)
class DrainTest extends ServerFixture {
    /** Answers each byte, and says goodbye. */
    private static final Handler POLITE =
            connection -> {
                ECHO.handle(connection);
                connection.output().write('.');
            };

    private static String rest(Socket client) throws IOException {
        return new String(client.input().readAllBytes(), UTF_8);
    }

    @Test
    void theHandlerMaySayGoodbye() throws Exception {
        Running server = start(Server.stream(POLITE));
        Socket client = client(server);
        assertThat(ask(client, "hello")).isEqualTo("hello");
        server.shutdown(LONG);
        assertThat(rest(client)).isEqualTo(".");
        client.close();
        assertThat(server.await()).isEqualTo(new Report(1, 0, 0, 0));
    }

    /** It was sent too late, which the client learns by the end, and loses nothing else. */
    @Test
    void aRequestAfterTheEndIsNeitherServedNorReset() throws Exception {
        Running server = start(Server.stream(POLITE));
        Socket client = client(server);
        assertThat(ask(client, "hello")).isEqualTo("hello");
        server.shutdown(LONG);
        assertThat(client.recvAll(1)).containsExactly('.');
        client.sendAll("late".getBytes(UTF_8));
        client.sendAll("and later".getBytes(UTF_8));
        client.shutdown(Shutdown.SHUT_WR);
        assertThat(rest(client)).isEmpty();
        assertThat(server.await()).isEqualTo(new Report(1, 0, 0, 0));
    }

    @Test
    void unixClientsMayStillSendToo() throws Exception {
        Socket listener = Unix.listen(new Address.Unnamed());
        Address name = listener.localAddress();
        Running server = Server.stream(POLITE).start(listener);
        open.add(server);
        try (Socket client = Socket.open(Family.UNIX, Type.STREAM).connect(name)) {
            assertThat(ask(client, "hello")).isEqualTo("hello");
            server.shutdown(LONG);
            assertThat(client.recvAll(1)).containsExactly('.');
            client.sendAll("late".getBytes(UTF_8));
            client.shutdown(Shutdown.SHUT_WR);
            assertThat(rest(client)).isEmpty();
        }
        assertThat(server.await()).isEqualTo(new Report(1, 0, 0, 0));
    }

    @Test
    void aFreshConnectionHasASecondForItsRequest() throws Exception {
        Running server = startAnnounced(ECHO);
        Socket client = begun(server);
        server.shutdown(LONG);
        assertThat(ask(client, "just in time")).isEqualTo("just in time");
        assertThat(ended(client)).isTrue();
        client.close();
        assertThat(server.await()).isEqualTo(new Report(1, 0, 0, 0));
    }

    /** There is always another request, and the last call is over some time. */
    @Test
    void whoNeverPausesIsToldTheEnd() throws Exception {
        Running server = start(Server.stream(ECHO));
        Socket client = client(server);
        assertThat(ask(client, "hello")).isEqualTo("hello");
        Thread sender = Thread.startVirtualThread(() -> sendUntilItFails(client));
        assertThat(client.recv(1)).hasSize(1);
        server.shutdown(LONG);
        assertThat(rest(client)).isNotEmpty();
        client.close();
        sender.join();
        assertThat(server.await()).isEqualTo(new Report(1, 0, 0, 0));
    }

    private static void sendUntilItFails(Socket client) {
        try {
            while (true) {
                client.sendAll(new byte[100]);
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    /** The server begins to stop just after the connection has looked whether it does. */
    @Test
    void whoIsAboutToWaitIsWoken() throws Exception {
        try (Socket.Pair pair = Unix.pair()) {
            AtomicBoolean draining = new AtomicBoolean();
            AtomicReference<Guarded> self = new AtomicReference<>();
            BooleanSupplier looks =
                    () -> {
                        boolean seen = draining.getAndSet(true);
                        if (!seen) {
                            self.get().drain();
                        }
                        return seen;
                    };
            Guarded guarded = new Guarded(pair.right(), Limits.DEFAULT, looks);
            self.set(guarded);
            assertThat(guarded.recv(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    /** A deadline of the handler's own is no end of the stream. */
    @Test
    void deadlinesAreTold() throws Exception {
        try (Socket.Pair pair = Unix.pair()) {
            Guarded guarded = new Guarded(pair.right(), Limits.DEFAULT, () -> true);
            assertThatThrownBy(() ->
                            Deadline.in(Duration.ofMillis(10))
                                    .call(() -> guarded.recv(ByteBuffer.allocate(1))))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() ->
                            Deadline.in(Duration.ZERO)
                                    .run(() -> guarded.sendAll(ByteBuffer.allocate(1))))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    /** Handlers that compute hold all carriers, and one that waits has none to leave with. */
    @Test
    void theServerStopsAlthoughNobodyGetsToRun() throws Exception {
        Running server = startAnnounced(connection -> connection.input().readAllBytes());
        Socket client = begun(server);
        client.sendAll(new byte[1]);
        Report report;
        try (var _ = new AllCarriers()) {
            server.shutdown(Duration.ZERO);
            report = server.await();
        }
        assertThat(report).isEqualTo(new Report(0, 0, 0, 1));
        assertReset(client);
    }

    @Test
    void theListenerIsClosedAlthoughNobodyGetsToRun() throws Exception {
        Running server = startAnnounced(connection -> connection.input().readAllBytes());
        Socket client = begun(server);
        try (var _ = new AllCarriers()) {
            Socket queued = client(server);
            server.shutdown(LONG);
            assertReset(queued);
            assertThat(server.state()).isEqualTo(Running.State.DRAINING);
        }
        assertThat(rest(client)).isEmpty();
        client.close();
        assertThat(server.await()).isEqualTo(new Report(1, 0, 0, 0));
    }

    /** Each of them would have to be closed by a thread of its own, which waits for it. */
    @Test
    void allConnectionsAreResetAlthoughNobodyGetsToRun() throws Exception {
        Running server = startAnnounced(connection -> connection.input().readAllBytes());
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(begun(server));
        }
        try (var _ = new AllCarriers()) {
            int before = Thread.getAllStackTraces().size();
            server.shutdown(Duration.ZERO);
            assertThat(server.await()).isEqualTo(new Report(0, 0, 0, 50));
            assertThat(Thread.getAllStackTraces().size() - before).isLessThan(10);
            clients.forEach(ServerFixture::assertReset);
        }
    }

    @Test
    void whoWaitsForSomethingElseAfterTheEndIsInterrupted() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Running server =
                startAnnounced(connection -> {
                    connection.input().readAllBytes();
                    never.await();
                });
        for (int i = 0; i < 50; i++) {
            begun(server);
        }
        server.shutdown(Duration.ZERO);
        assertThat(server.await()).isEqualTo(new Report(0, 50, 0, 0));
    }

    @Test
    void theWakingInterruptIsNotLeftBehind() throws Exception {
        Running server =
                start(
                        Server.stream(connection -> {
                            connection.output().write(connection.input().read());
                            events.add("end " + connection.input().read());
                            events.add("interrupted " + Thread.interrupted());
                        }));
        assertThat(ask(client(server), "?")).isEqualTo("?");
        server.shutdown(LONG);
        assertThat(event() + ", " + event()).isEqualTo("end -1, interrupted false");
    }

    /** A kernel that closes with bytes unread resets, and the client may lose the answer. */
    @Test
    void whatWasNotReadCostsNoAnswer() throws Exception {
        Running server = start(Server.stream(connection -> connection.output().write('!')));
        Socket client = client(server);
        client.sendAll(new byte[10_000]);
        assertThat(rest(client)).isEqualTo("!");
        client.sendAll(new byte[10_000]);
        client.close();
        server.shutdown(LONG);
        assertThat(server.await().clean()).isTrue();
    }

    @Test
    void whoDoesNotEndIsNotWaitedForLong() throws Exception {
        Limits limits = Limits.DEFAULT.linger(SOON);
        Running server =
                start(Server.stream(connection -> connection.output().write('!')).limits(limits));
        Socket client = client(server);
        assertThat(rest(client)).isEqualTo("!");
        server.shutdown(LONG);
        long begin = System.nanoTime();
        server.await();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    }

    /** Who cannot stop in order, for there is no thread for it, stops at once. */
    @Test
    void withoutAThreadEverythingIsTakenAway() throws Exception {
        OutOfMemoryError noThread = new OutOfMemoryError("no thread, for this test");
        CountDownLatch over = new CountDownLatch(1);
        open.add(over::countDown);
        Server server =
                Server.stream(connection -> {
                    events.add("begun");
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        events.add("interrupted");
                        over.await();
                    }
                });
        Running running =
                Running.start(
                        List.of(open.add(Tcp.listen("127.0.0.1", 0))),
                        server,
                        (_, _) -> {
                            throw noThread;
                        });
        Socket client = begun(running);
        assertThatThrownBy(() -> running.shutdown(LONG)).isSameAs(noThread);
        assertThat(event()).isEqualTo("interrupted");
        assertReset(client);
        assertThat(running.state()).isEqualTo(Running.State.STOPPED);
        assertThat(running.sockets().getFirst().isOpen()).isFalse();
        assertThatThrownBy(running::await).hasCause(noThread);
    }
}
