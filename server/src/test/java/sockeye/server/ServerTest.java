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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.Address;
import sockeye.Deadline;
import sockeye.Family;
import sockeye.Shutdown;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Type;
import sockeye.Udp;
import sockeye.Unix;
import sockeye.framing.Framing;
import sockeye.framing.Messages;
import sockeye.server.Running.State;

@Timeout(60)
class ServerTest extends ServerFixture {
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

    @Test
    void packetsAreServedToo() throws Exception {
        Socket listener =
                Socket.open(Family.UNIX, Type.SEQPACKET).bind(new Address.Unnamed()).listen(8);
        Address name = listener.localAddress();
        open.add(Server.stream(ECHO).start(listener));
        try (Socket client = Socket.open(Family.UNIX, Type.SEQPACKET).connect(name)) {
            client.send("one".getBytes(UTF_8));
            client.send("two".getBytes(UTF_8));
            assertThat(client.recv(9)).asString(UTF_8).isEqualTo("one");
            assertThat(client.recv(9)).asString(UTF_8).isEqualTo("two");
        }
    }

    @Test
    void oneIsServedByTheCallersThread() throws Exception {
        Server server =
                Server.stream(connection -> {
                    events.add(Thread.currentThread().getName());
                    ECHO.handle(connection);
                });
        try (Socket listener = Tcp.listen("127.0.0.1", 0);
                Socket client = Tcp.connect("127.0.0.1", listener.localPort())) {
            client.sendAll("once".getBytes(UTF_8));
            client.shutdown(Shutdown.SHUT_WR);
            server.serveOne(listener);
            assertThat(client.recvAll(4)).asString(UTF_8).isEqualTo("once");
            assertThat(event()).isEqualTo(Thread.currentThread().getName());
            assertThatThrownBy(() -> Deadline.in(SOON).run(() -> server.serveOne(listener)))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(listener.isOpen()).isTrue();
        }
    }

    @Test
    void aPairIsServed() throws Exception {
        try (Socket.Pair pair = Unix.pair()) {
            pair.left().sendAll("paired".getBytes(UTF_8));
            pair.left().shutdown(Shutdown.SHUT_WR);
            Server.stream(ECHO).serveOne(pair.right());
            assertThat(pair.left().recvAll(6)).asString(UTF_8).isEqualTo("paired");
            assertThat(pair.right().isOpen()).isFalse();
        }
    }

    @Test
    void whoIsNotAllowedIsReset() throws Exception {
        Running server =
                start(
                        Server.stream(ECHO)
                                .allow(connection -> connection.peer() instanceof Address.Inet)
                                .allow(_ -> false));
        assertTurnedAway(server);
        server.close();
        assertThat(server.statistics().rejected()).containsEntry(Rejection.NOT_ALLOWED, 1L);
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

    /** It breaks the rules as well: the connection may be served or not, and is counted once. */
    @Test
    void aThreadThatWasStartedTakesNothingFromItsAddress() throws Exception {
        Running server =
                start(
                        Server.stream(ECHO)
                                .threads(Thread::startVirtualThread)
                                .limits(Limits.DEFAULT.perAddress(20)));
        for (int i = 0; i < 100; i++) {
            try (Socket client = client(server)) {
                client.sendAll(new byte[1]);
                client.recv(1);
            } catch (SocketException e) {
                // It was not served.
            }
        }
        assertThat(server.statistics().rejected(Rejection.PER_ADDRESS)).isZero();
    }

    @Test
    void onlySocketsThatListenCanBeServed() throws Exception {
        Socket idle = Socket.open(Family.INET, Type.STREAM);
        Socket listener = Tcp.listen(0);
        assertThatThrownBy(() -> Server.stream(ECHO).start(listener, idle))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("does not listen");
        assertThat(idle.isOpen() || listener.isOpen()).isFalse();
        Socket datagrams = Udp.bind(0);
        assertThatThrownBy(() -> Server.stream(ECHO).start(datagrams))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("has no connections");
        assertThat(datagrams.isOpen()).isFalse();
        assertThatThrownBy(() -> Server.stream(ECHO).start())
                .isInstanceOf(IllegalArgumentException.class);
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
        assertThat(server.sockets().getFirst().isOpen()).isFalse();
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
    void duringTheLagEverythingGoesOn() throws Exception {
        Running server = start(Server.stream(ECHO));
        server.shutdown(LONG, LONG);
        assertThat(server.state()).isEqualTo(State.LEAVING);
        assertThat(ask(client(server), "come in")).isEqualTo("come in");
        server.shutdown(LONG); // ends the lag
        assertThat(server.await()).isEqualTo(new Report(1, 0, 0, 0));
    }

    @Test
    void theGraceCanBeShortened() throws Exception {
        Running server = startAnnounced(_ -> new CountDownLatch(1).await());
        begun(server);
        server.shutdown(Duration.ofDays(1_000));
        server.shutdown(Duration.ZERO);
        assertThat(server.await()).isEqualTo(new Report(0, 1, 0, 0));
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
        int port = server.sockets().getFirst().localPort();
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
                    Tcp.connect("127.0.0.1", server.sockets().getFirst().localPort())) {
                assertThat(ask(client, "?")).isEqualTo("?");
            }
        }
        server.shutdown(LONG);
        assertThat(server.await().clean()).isTrue();
        assertThat(server.connections()).isZero();
    }
}
