package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sockeye.Address;
import sockeye.Deadline;
import sockeye.Family;
import sockeye.Flags;
import sockeye.Options;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Type;
import sockeye.Unix;
import sockeye.testing.Task;

@Timeout(60)
class LimitsTest extends ServerFixture {
    /** The kernel looks at its limit before it begins another. */
    private static final int LARGEST_SEGMENT = 1 << 17;

    @Test
    void anAddressHasOnlySoManyConnections() throws Exception {
        Limits limits = Limits.DEFAULT.perAddress(2).connections(3);
        Running server = start(Server.stream(ECHO).limits(limits));
        Socket one = client(server);
        Socket two = client(server);
        ask(one, "1");
        ask(two, "2");
        assertTurnedAway(server);
        two.close();
        assertThat(eventuallyServed(server)).isEqualTo("3");
        assertThat(ask(one, "1")).isEqualTo("1");
    }

    /** The server learns of a client's end a little later than the client. */
    private String eventuallyServed(Running server) throws IOException {
        while (true) {
            try {
                return ask(client(server), "3");
            } catch (SocketException e) {
                assertThat(e).hasMessageMatching(".*(ECONNRESET|EPIPE).*");
            }
        }
    }

    enum Slowness {
        FIRST_BYTE {
            @Override
            Limits limits() {
                return Limits.DEFAULT.firstByte(SOON);
            }

            @Override
            void provoke(Socket client) {}
        },
        IDLE {
            @Override
            Limits limits() {
                return Limits.DEFAULT.idle(SOON);
            }

            @Override
            void provoke(Socket client) throws IOException {
                ask(client, "once");
            }
        };

        abstract Limits limits();

        abstract void provoke(Socket client) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void whoIsTooSlowIsDropped(Slowness slowness) throws Exception {
        Running server = start(Server.stream(ECHO).limits(slowness.limits()));
        Socket client = client(server);
        slowness.provoke(client);
        assertThat(ended(client)).isTrue();
    }

    @Test
    void whoDoesNotReadIsDropped() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Handler flood =
                connection -> {
                    try {
                        while (true) {
                            connection.sendAll(ByteBuffer.allocate(1 << 16));
                        }
                    } catch (IOException e) {
                        failure.complete(e);
                        throw e;
                    }
                };
        client(start(Server.stream(flood).limits(Limits.DEFAULT.writeProgress(SOON))));
        assertThat(failure.get(20, TimeUnit.SECONDS)).isInstanceOf(SocketTimeoutException.class);
    }

    /** Or the kernel would keep what was sent, for a client that never takes it. */
    @Test
    void whoTakesNothingIsReset() throws Exception {
        Handler flood =
                connection -> {
                    while (true) {
                        connection.output().write(new byte[100_000]);
                    }
                };
        Limits limits = Limits.DEFAULT.writeProgress(SOON);
        assertResetAfterTimeout(start(Server.stream(flood).limits(limits)));
    }

    private void assertResetAfterTimeout(Running server) throws IOException {
        Socket client = client(server);
        while (server.statistics().ended(Outcome.TIMED_OUT) == 0) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> client.input().readAllBytes())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("ECONNRESET");
    }

    @Test
    void whoTakesNothingIsResetThoughTheHandlerWasInAHurry() throws Exception {
        Handler hurried =
                connection ->
                        Deadline.in(SOON)
                                .run(() -> connection.sendAll(ByteBuffer.allocate(32 << 20)));
        Limits limits = Limits.DEFAULT.writeProgress(SOON.multipliedBy(2));
        assertResetAfterTimeout(start(Server.stream(hurried).limits(limits)));
    }

    @Test
    void whoTakesNothingIsResetThoughAllWasSent() throws Exception {
        Handler filling =
                connection -> {
                    int n = 0;
                    while (n != Socket.WOULD_BLOCK) {
                        ByteBuffer more = ByteBuffer.allocate(1 << 16);
                        n = connection.socket().send(more, Flags.MSG_DONTWAIT);
                    }
                    connection.input().read();
                };
        Limits limits = Limits.DEFAULT.writeProgress(SOON).firstByte(SOON);
        assertResetAfterTimeout(start(Server.stream(filling).limits(limits)));
    }

    /** Another than its own is no news about the client. */
    @Test
    void aSlowReaderIsNotResetThoughTheHandlerWasInAHurry() throws Exception {
        CompletableFuture<Long> sent = new CompletableFuture<>();
        Handler hurried =
                connection -> {
                    try {
                        Deadline.in(SOON)
                                .run(() -> connection.sendAll(ByteBuffer.allocate(32 << 20)));
                    } finally {
                        sent.complete(connection.sent());
                    }
                };
        Socket client = client(start(Server.stream(hurried)));
        int expected = Math.toIntExact(sent.get(20, TimeUnit.SECONDS));
        assertThat(client.recvAll(expected)).hasSize(expected);
        assertThat(ended(client)).isTrue();
    }

    /** It comes while the answer to another is sent. */
    @Test
    void aRequestHasNotBeenAnsweredBeforeItCame() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Handler pipelined =
                connection -> {
                    Task<Void> answer =
                            Task.start(() -> {
                                connection.sendAll(ByteBuffer.allocate(32 << 20));
                                return null;
                            });
                    answer.parked();
                    connection.input().read();
                    events.add("another");
                    answer.get();
                    try {
                        connection.input().read();
                    } catch (IOException e) {
                        failure.complete(e);
                    }
                };
        Limits limits = Limits.DEFAULT.request(SOON.multipliedBy(10));
        Socket client = client(start(Server.stream(pipelined).limits(limits)));
        client.sendAll(new byte[1]);
        assertThat(event()).isEqualTo("another");
        client.recvAll(32 << 20);
        assertThat(failure.get(20, TimeUnit.SECONDS)).isInstanceOf(SocketTimeoutException.class);
    }

    /** The kernel doubles it, for its own records. */
    @ParameterizedTest
    @EnumSource
    void theSendBufferIsWhatTheLimitSays(Listening listening) throws Exception {
        int bytes = 16 << 10;
        CompletableFuture<Integer> size = new CompletableFuture<>();
        Handler look = connection -> size.complete(connection.socket().get(Options.SO_SNDBUF));
        Server server = Server.stream(look).limits(Limits.DEFAULT.sendBuffer(bytes));
        try (Running running = server.start(listening.listener());
                Socket _ = listening.client(running)) {
            assertThat(size.get(20, TimeUnit.SECONDS)).isEqualTo(2 * bytes);
        }
    }

    enum Listening {
        TCP {
            @Override
            Socket listener() throws IOException {
                return Tcp.listen("127.0.0.1", 0);
            }
        },
        UNIX {
            @Override
            Socket listener() throws IOException {
                Socket listener = Socket.open(Family.UNIX, Type.STREAM);
                return listener.bind(new Address.Unnamed()).listen(Socket.SOMAXCONN);
            }
        };

        abstract Socket listener() throws IOException;

        Socket client(Running running) throws IOException {
            Address address = running.sockets().getFirst().localAddress();
            return Socket.open(address.family(), Type.STREAM).connect(address);
        }
    }

    @Test
    void theKernelKeepsNoMoreThanTheSendBufferForWhoDoesNotRead() throws Exception {
        CompletableFuture<Integer> kept = new CompletableFuture<>();
        Handler flood =
                connection -> {
                    try {
                        connection.sendAll(ByteBuffer.allocate(32 << 20));
                    } catch (SocketTimeoutException e) {
                        kept.complete(queued(connection.socket()));
                        throw e;
                    }
                };
        int bytes = 16 << 10;
        Limits limits = Limits.DEFAULT.writeProgress(SOON).sendBuffer(bytes);
        client(start(Server.stream(flood).limits(limits)));
        assertThat(kept.get(20, TimeUnit.SECONDS)).isBetween(1, 2 * bytes + LARGEST_SEGMENT);
    }

    /** SK_MEMINFO_WMEM_QUEUED, in bytes with the kernel's records. */
    private static int queued(Socket socket) throws IOException {
        return ByteBuffer.wrap(socket.get(Options.SO_MEMINFO))
                .order(ByteOrder.nativeOrder())
                .getInt(5 * Integer.BYTES);
    }

    @Test
    void limitsArePositive() {
        assertThatThrownBy(() -> Limits.DEFAULT.connections(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("connections: 0 is not positive");
        assertThatThrownBy(() -> Limits.DEFAULT.idle(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("idle: PT0S is not positive");
        assertThatThrownBy(() -> Limits.DEFAULT.sendBuffer(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sendBuffer: -1 is negative");
    }

    /** Each byte comes in time, and the whole does not. */
    @Test
    void aRequestThatDripsIsDropped() throws Exception {
        Limits limits = Limits.DEFAULT.request(SOON);
        Socket client =
                client(start(Server.stream(connection -> drink(connection)).limits(limits)));
        assertThatThrownBy(() -> drip(client)).isInstanceOf(SocketException.class);
    }

    @Test
    void anAnswerMakesTheNextRequestANewOne() throws Exception {
        Limits limits = Limits.DEFAULT.request(SOON);
        Socket client = client(start(Server.stream(ECHO).limits(limits)));
        long end = System.nanoTime() + SOON.multipliedBy(4).toNanos();
        while (System.nanoTime() < end) {
            assertThat(ask(client, "?")).isEqualTo("?");
        }
    }

    @Test
    void aRateIsAskedForAfterAWhile() throws Exception {
        Guarded guarded = guarded(Limits.DEFAULT.readRate(1_000_000));
        assertThat(guarded.patience()).isEqualTo(Limits.DEFAULT.firstByte());
        guarded.recv(ByteBuffer.allocate(1));
        assertThat(guarded.patience()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(6));
        assertThat(guarded(Limits.DEFAULT.readRate(1)).patience())
                .isEqualTo(Limits.DEFAULT.firstByte());
    }

    /** To which two bytes have been sent. */
    private Guarded guarded(Limits limits) throws IOException {
        Socket.Pair pair = Unix.pair();
        open.add(pair);
        pair.left().sendAll(new byte[2]);
        return new Guarded(pair.right(), limits, () -> false);
    }

    /** The bytes were there in time, and it was the handler that came late for them. */
    @Test
    void theClientIsNotBlamedForTheHandler() throws Exception {
        Guarded guarded = guarded(Limits.DEFAULT.request(SOON));
        guarded.recv(ByteBuffer.allocate(1));
        while (guarded.patience().isPositive()) {
            Thread.onSpinWait();
        }
        assertThat(guarded.recv(ByteBuffer.allocate(1))).isEqualTo(1);
        assertThatThrownBy(() -> guarded.recv(ByteBuffer.allocate(1)))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("takes too long");
    }

    /** It was there in time, and it was this thread that came late for it. */
    @Test
    void theFirstRequestIsTakenHoweverLate() throws Exception {
        Socket.Pair pair = Unix.pair();
        open.add(pair);
        Guarded guarded = new Guarded(pair.right(), Limits.DEFAULT, () -> true);
        pair.left().sendAll(new byte[3]);
        guarded.recv(ByteBuffer.allocate(1));
        guarded.entered(false); // as after a header
        while (guarded.patience().isPositive()) {
            Thread.onSpinWait();
        }
        assertThat(guarded.recv(ByteBuffer.allocate(1))).isEqualTo(1);
        guarded.answer(() -> {});
        assertThat(guarded.recv(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    private static void drink(Connection connection) throws IOException {
        while (connection.input().read() >= 0) {
            // the taste does not matter
        }
    }

    private static void drip(Socket client) throws IOException {
        while (true) {
            client.sendAll(new byte[1]);
        }
    }

    @Test
    void soManyAreAcceptedInASecond() throws Exception {
        int rate = 20;
        Running server = start(Server.stream(ECHO).limits(Limits.DEFAULT.acceptRate(rate)));
        long begin = System.nanoTime();
        for (int i = 0; i < rate + rate / 2; i++) {
            assertThat(ask(client(server), "?")).isEqualTo("?");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(450), Duration.ofSeconds(10));
    }
}
