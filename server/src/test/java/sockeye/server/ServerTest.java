package sockeye.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sockeye.Address;
import sockeye.Family;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Type;
import sockeye.framing.Framing;
import sockeye.framing.Messages;
import sockeye.server.Running.State;

@Timeout(60)
class ServerTest {
    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Handler ECHO =
            connection -> connection.input().transferTo(connection.output());

    private final List<AutoCloseable> open = new ArrayList<>();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private Running start(Server server) throws IOException {
        Running running = server.start(Tcp.listen("127.0.0.1", 0));
        open.add(() -> {
            running.shutdown(Duration.ZERO);
            running.await();
        });
        return running;
    }

    private Socket client(Running server) throws IOException {
        Socket client = Tcp.connect("127.0.0.1", server.listeners().getFirst().localPort());
        open.add(client);
        return client.timeout(Duration.ofSeconds(20));
    }

    private static String ask(Socket client, String text) throws IOException {
        client.sendAll(text.getBytes(UTF_8));
        return new String(client.recvAll(text.length()), UTF_8);
    }

    private static boolean ended(Socket client) throws IOException {
        return client.recv(ByteBuffer.allocate(1)) == -1;
    }

    private static void assertReset(Socket client) {
        assertThatThrownBy(() -> client.recv(1))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("ECONNRESET");
    }

    private String event() throws InterruptedException {
        String event = events.poll(20, TimeUnit.SECONDS);
        return event == null ? "(nothing)" : event;
    }

    /** A client whose handler, which is announced, has begun. */
    private Socket begun(Running server) throws Exception {
        Socket client = client(server);
        assertThat(event()).isEqualTo("begun");
        return client;
    }

    /** A server whose handler says that it has begun. */
    private Running startAnnounced(Handler handler) throws IOException {
        return start(
                Server.stream(connection -> {
                    events.add("begun");
                    handler.handle(connection);
                }));
    }

    // Serving

    @Test
    void manyAreServedAtATime() throws Exception {
        Running server = start(Server.stream(ECHO));
        Socket one = client(server);
        Socket two = client(server);
        assertThat(ask(two, "two")).isEqualTo("two");
        assertThat(ask(one, "one")).isEqualTo("one");
        assertThat(server.connections()).isEqualTo(2);
        assertThat(server.state()).isEqualTo(State.RUNNING);
    }

    @Test
    void oneAtATimeLeavesTheOthersInTheQueue() throws Exception {
        Running server = start(Server.stream(ECHO).oneAtATime());
        Socket one = client(server);
        assertThat(ask(one, "one")).isEqualTo("one");
        Socket two = client(server).timeout(SOON);
        assertThatThrownBy(() -> ask(two, "two")).isInstanceOf(SocketTimeoutException.class);
        one.close();
        two.timeout(LONG);
        assertThat(new String(two.recvAll(3), UTF_8)).isEqualTo("two");
    }

    @Test
    void aSessionHasABeginningAndAnEnd() throws Exception {
        class Counting implements Session {
            private int requests;

            @Override
            public void setup(Connection connection) {
                events.add("setup");
            }

            @Override
            public void handle(Connection connection) throws IOException {
                while (connection.recv(ByteBuffer.allocate(1)) > 0) {
                    requests++;
                }
                throw new IOException("after " + requests);
            }

            @Override
            public void finish(Connection connection) {
                events.add("finish " + requests);
            }
        }
        Running server = start(Server.sessions(Counting::new));
        for (int i = 1; i <= 2; i++) {
            Socket client = client(server);
            client.sendAll(new byte[i]);
            client.close();
            assertThat(event()).isEqualTo("setup");
            assertThat(event()).isEqualTo("finish " + i);
        }
    }

    @Test
    void whatWasNotSetUpIsNotFinished() throws Exception {
        Session failing =
                new Session() {
                    @Override
                    public void setup(Connection connection) throws IOException {
                        throw new IOException("not today");
                    }

                    @Override
                    public void handle(Connection connection) {
                        events.add("handle");
                    }

                    @Override
                    public void finish(Connection connection) {
                        events.add("finish");
                    }
                };
        assertThat(ended(client(start(Server.sessions(() -> failing))))).isTrue();
        assertThat(events).isEmpty();
    }

    @Test
    void aHandlerThatFailsHarmsNobodyElse() throws Exception {
        Running server =
                start(
                        Server.stream(connection -> {
                            if (connection.input().read() == 'x') {
                                throw new IllegalStateException("an error, for this test");
                            }
                            connection.output().write('y');
                        }));
        for (int i = 0; i < 3; i++) {
            Socket bad = client(server);
            bad.sendAll(new byte[] {'x'});
            assertThat(ended(bad)).isTrue();
            Socket good = client(server);
            good.sendAll(new byte[] {'a'});
            assertThat(good.recvAll(1)).containsExactly('y');
        }
    }

    @Test
    void anyListenerWillDo() throws Exception {
        Socket unix = Socket.open(Family.UNIX, Type.STREAM).bind(new Address.Unnamed()).listen(8);
        Address name = unix.localAddress();
        Socket inet = Tcp.listen("127.0.0.1", 0);
        Running server = Server.stream(ECHO).start(unix, inet);
        open.add(server);
        try (Socket client = Socket.open(Family.UNIX, Type.STREAM).connect(name)) {
            assertThat(ask(client, "unix")).isEqualTo("unix");
        }
        try (Socket client = Tcp.connect("127.0.0.1", inet.localPort())) {
            assertThat(ask(client, "inet")).isEqualTo("inet");
        }
    }

    /** A listener at which nobody knocks holds no permit. */
    @Test
    void severalListenersShareOnePermit() throws Exception {
        Socket quiet = Tcp.listen("127.0.0.1", 0);
        Socket busy = Tcp.listen("127.0.0.1", 0);
        Running server = Server.stream(ECHO).oneAtATime().start(quiet, busy);
        open.add(server);
        for (Socket listener : List.of(busy, quiet, busy)) {
            try (Socket client = Tcp.connect("127.0.0.1", listener.localPort())) {
                client.timeout(LONG);
                assertThat(ask(client, "hello")).isEqualTo("hello");
            }
        }
    }

    @Test
    void messagesPassOverAConnection() throws Exception {
        Running server =
                start(
                        Server.stream(connection -> {
                            Messages<String> messages = Messages.text(connection, Framing.lines());
                            for (var one = messages.recv();
                                    one.isPresent();
                                    one = messages.recv()) {
                                messages.send(one.get().toUpperCase(Locale.ROOT));
                            }
                        }));
        Messages<String> client = Messages.text(client(server), Framing.lines());
        client.send("MixedCaseString");
        client.send("again");
        assertThat(client.recv()).contains("MIXEDCASESTRING");
        assertThat(client.recv()).contains("AGAIN");
    }

    @Test
    void threadsMayBeGiven() throws Exception {
        Server server =
                Server.stream(connection -> events.add(Thread.currentThread().getName()))
                        .threads(Thread.ofPlatform().name("mine").factory());
        client(start(server));
        assertThat(event()).isEqualTo("mine");
    }

    @Test
    void withoutAThreadAConnectionIsClosed() throws Exception {
        AtomicInteger made = new AtomicInteger();
        ThreadFactory failing =
                work -> {
                    if (made.getAndIncrement() == 0) {
                        throw new IllegalStateException("no thread, for this test");
                    }
                    return Thread.ofVirtual().unstarted(work);
                };
        Running server = start(Server.stream(ECHO).threads(failing).oneAtATime());
        assertThat(ended(client(server))).isTrue();
        assertThat(ask(client(server), "next")).isEqualTo("next");
    }

    /** Such a factory breaks the rules, and nothing is given back twice. */
    @Test
    void aThreadThatRunsAlreadyIsCountedOnce() throws Exception {
        ThreadFactory runs =
                work -> {
                    work.run();
                    return Thread.startVirtualThread(() -> {});
                };
        Running server = start(Server.stream(ECHO).threads(runs).oneAtATime());
        for (int i = 0; i < 3; i++) {
            client(server).close();
        }
        server.shutdown(LONG);
        server.await();
        assertThat(server.connections()).isZero();
    }

    @Test
    void onlySocketsThatListenCanBeServed() throws Exception {
        Socket idle = Socket.open(Family.INET, Type.STREAM);
        Socket listener = Tcp.listen(0);
        assertThatThrownBy(() -> Server.stream(ECHO).start(listener, idle))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("does not listen");
        assertThat(idle.isOpen() || listener.isOpen()).isFalse();
        Socket packets = Socket.open(Family.UNIX, Type.SEQPACKET).bind(new Address.Unnamed());
        assertThatThrownBy(() -> Server.stream(ECHO).start(packets.listen(1)))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("has no streams");
        assertThat(packets.isOpen()).isFalse();
        assertThatThrownBy(() -> Server.stream(ECHO).start())
                .isInstanceOf(IllegalArgumentException.class);
    }

    // Limits

    @Test
    void anAddressHasOnlySoManyConnections() throws Exception {
        Limits limits = Limits.DEFAULT.perAddress(2).connections(3);
        Running server = start(Server.stream(ECHO).limits(limits));
        Socket one = client(server);
        Socket two = client(server);
        ask(one, "1");
        ask(two, "2");
        assertThatThrownBy(() -> client(server).recv(1))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("ECONNRESET");
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

    @Test
    void limitsArePositive() {
        assertThatThrownBy(() -> Limits.DEFAULT.connections(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("connections: 0 is not positive");
        assertThatThrownBy(() -> Limits.DEFAULT.idle(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("idle: PT0S is not positive");
    }

    // Stopping

    @Test
    void whoWaitsForARequestIsToldTheEnd() throws Exception {
        Running server = startAnnounced(ECHO);
        Socket fresh = client(server);
        Socket used = client(server);
        ask(used, "hello");
        assertThat(event() + event()).isEqualTo("begunbegun");
        server.shutdown(LONG);
        assertThat(ended(fresh)).isTrue();
        assertThat(ended(used)).isTrue();
        assertThat(server.await()).isEqualTo(new Report(2, 0, 0, 0));
        assertThat(server.await().clean()).isTrue();
        assertThat(server.state()).isEqualTo(State.STOPPED);
        assertThat(server.listeners().getFirst().isOpen()).isFalse();
    }

    @Test
    void whoWorksMayFinish() throws Exception {
        CountDownLatch finish = new CountDownLatch(1);
        Running server =
                start(
                        Server.stream(connection -> {
                            int request = connection.input().read();
                            events.add("working");
                            finish.await();
                            connection.output().write(request);
                            events.add(connection.draining() + " " + connection.input().read());
                        }));
        Socket client = client(server);
        client.sendAll(new byte[] {'r'});
        assertThat(event()).isEqualTo("working");
        server.shutdown(LONG);
        assertThat(server.state()).isNotEqualTo(State.RUNNING);
        finish.countDown();
        assertThat(client.recvAll(1)).containsExactly('r');
        assertThat(event()).isEqualTo("true -1");
        assertThat(server.await()).isEqualTo(new Report(1, 0, 0, 0));
    }

    @Test
    void whoIsLateIsInterrupted() throws Exception {
        Running server =
                startAnnounced(_ -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        events.add("interrupted");
                    }
                });
        begun(server);
        server.shutdown(Duration.ofSeconds(Long.MIN_VALUE));
        Report report = server.await();
        assertThat(report.interrupted() + report.aborted()).isEqualTo(1);
        assertThat(report.clean()).isFalse();
        assertThat(event()).isEqualTo("interrupted");
    }

    @Test
    void whoIgnoresInterruptsLosesTheConnection() throws Exception {
        Running server =
                startAnnounced(connection -> {
                    connection.input().read();
                    readWhatever(connection);
                });
        Socket client = begun(server);
        client.sendAll(new byte[1]);
        server.shutdown(Duration.ofMillis(20));
        Report report = server.await();
        assertThat(report.aborted() + report.abandoned()).isEqualTo(1);
        assertReset(client);
    }

    private static void readWhatever(Connection connection) throws IOException {
        while (true) {
            try {
                connection.input().read();
            } catch (InterruptedIOException e) {
                Thread.interrupted();
            }
        }
    }

    @Test
    void stoppingIsBounded() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Running server =
                startAnnounced(_ -> {
                    while (over.getCount() > 0) {
                        try {
                            never.await(10, TimeUnit.MILLISECONDS);
                        } catch (InterruptedException e) {
                            events.add("interrupted");
                        }
                    }
                });
        begun(server);
        long begin = System.nanoTime();
        server.shutdown(SOON);
        Report report = server.await();
        long took = System.nanoTime() - begin;
        over.countDown();
        assertThat(report).isEqualTo(new Report(0, 0, 0, 1));
        assertThat(Duration.ofNanos(took))
                .isBetween(SOON, SOON.plusMillis(250 + 750)); // 750 for a busy machine
        assertThat(event()).isEqualTo("interrupted");
    }

    /** Somebody else's thread answers, while the connection's own receives. */
    @Test
    void whoWasAnsweredByAnotherThreadIsToldTheEnd() throws Exception {
        BlockingQueue<Connection> members = new LinkedBlockingQueue<>();
        Running server =
                start(
                        Server.stream(connection -> {
                            connection.input().read();
                            members.add(connection);
                            events.add("end " + connection.input().read());
                        }));
        Socket client = client(server);
        client.sendAll(new byte[1]);
        Connection member = members.take();
        server.shutdown(LONG);
        member.sendAll(ByteBuffer.allocate(1));
        assertThat(event()).isEqualTo("end -1");
        assertThat(server.await()).isEqualTo(new Report(1, 0, 0, 0));
    }

    @Test
    @SuppressWarnings("NullAway") // what callers without it may do
    void aShutdownWithoutGraceIsNone() throws Exception {
        Running server = start(Server.stream(ECHO));
        assertThatThrownBy(() -> server.shutdown(null)).isInstanceOf(NullPointerException.class);
        assertThat(server.state()).isEqualTo(State.RUNNING);
        assertThat(ask(client(server), "still here")).isEqualTo("still here");
    }

    @Test
    void aHandlerMayShutDown() throws Exception {
        CompletableFuture<Running> self = new CompletableFuture<>();
        Running server =
                start(
                        Server.stream(connection -> {
                            Running mine = self.get();
                            mine.shutdown(LONG);
                            try {
                                mine.await();
                            } catch (IllegalStateException e) {
                                events.add(e.getMessage());
                            }
                            mine.close();
                            connection.output().write('.');
                        }));
        self.complete(server);
        Socket client = client(server);
        assertThat(client.recvAll(1)).containsExactly('.');
        assertThat(event()).isEqualTo("await: called by a handler of this server");
        assertThat(server.await()).isEqualTo(new Report(1, 0, 0, 0));
    }

    @Test
    void nobodyIsAcceptedAfterwards() throws Exception {
        Running server = start(Server.stream(ECHO));
        int port = server.listeners().getFirst().localPort();
        server.close();
        server.close();
        assertThatThrownBy(() -> Tcp.connect("127.0.0.1", port))
                .isInstanceOf(ConnectException.class);
        assertThat(server.await()).isEqualTo(new Report(0, 0, 0, 0));
    }

    @Test
    void nothingIsLeftOfManyConnections() throws Exception {
        Running server = start(Server.stream(ECHO).limits(Limits.DEFAULT.connections(2)));
        for (int i = 0; i < 2_000; i++) {
            try (Socket client =
                    Tcp.connect("127.0.0.1", server.listeners().getFirst().localPort())) {
                assertThat(ask(client, "?")).isEqualTo("?");
            }
        }
        server.shutdown(LONG);
        assertThat(server.await().clean()).isTrue();
        assertThat(server.connections()).isZero();
    }
}
