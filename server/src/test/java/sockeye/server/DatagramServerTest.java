package sockeye.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.Address;
import sockeye.Family;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Type;
import sockeye.Udp;
import sockeye.proxy.TrustedSources;

@Timeout(60)
class DatagramServerTest extends ServerFixture {
    private static final DatagramHandler UPPER =
            request -> request.reply(request.text().toUpperCase(Locale.ROOT));

    private Running serve(Server server) throws IOException {
        Running running = server.start(Udp.bind(0));
        open.add(running);
        return running;
    }

    private Socket caller(Running server) throws IOException {
        Socket caller = Udp.connect("127.0.0.1", server.sockets().getFirst().localPort());
        open.add(caller);
        return caller.timeout(Duration.ofSeconds(20));
    }

    private static String call(Socket caller, String text) throws IOException {
        caller.send(text.getBytes(UTF_8));
        return new String(caller.recv(1 << 16), UTF_8);
    }

    @Test
    void datagramsAreAnswered() throws Exception {
        Running server = serve(Server.datagram(UPPER));
        assertThat(call(caller(server), "MixedCaseString")).isEqualTo("MIXEDCASESTRING");
        assertThat(call(caller(server), "")).isEmpty();
        String longest = "x".repeat(65_507);
        assertThat(call(caller(server), longest)).isEqualTo(longest.toUpperCase(Locale.ROOT));
    }

    @Test
    void unixSocketsAreServed() throws Exception {
        Socket socket = Socket.open(Family.UNIX, Type.DGRAM).bind(new Address.Unnamed());
        Address name = socket.localAddress();
        open.add(Server.datagram(UPPER).start(socket));
        try (Socket caller = Socket.open(Family.UNIX, Type.DGRAM).bind(new Address.Unnamed())) {
            assertThat(call(caller.connect(name), "unix")).isEqualTo("UNIX");
        }
    }

    @Test
    void oneAtATimeKeepsTheOrder() throws Exception {
        Running server = serve(Server.datagram(request -> events.add(request.text())).oneAtATime());
        Socket caller = caller(server);
        for (int i = 0; i < 100; i++) {
            caller.send(Integer.toString(i).getBytes(UTF_8));
        }
        for (int i = 0; i < 100; i++) {
            assertThat(event()).isEqualTo(Integer.toString(i));
        }
    }

    /** Nor checked: a recipe that says so would lie. */
    @Test
    void datagramsHaveNoEntrance() {
        Server server = Server.datagram(UPPER);
        assertThatThrownBy(() -> server.allow(_ -> true))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("allow");
        assertThatThrownBy(() -> server.behind(TrustedSources.of("127.0.0.0/8")))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void whatCouldNotBeSentWasNotSent() throws Exception {
        Running server =
                serve(
                        Server.datagram(request -> {
                            request.known();
                            assertThatThrownBy(() -> request.reply(new byte[1 << 16]))
                                    .hasMessageContaining("EMSGSIZE");
                            request.reply("four");
                            events.add("sent " + request.sent());
                        }));
        assertThat(call(caller(server), "?")).isEqualTo("four");
        assertThat(event()).isEqualTo("sent 4");
    }

    @Test
    void nobodyIsFloodedByWayOfTheServer() throws Exception {
        byte[] most = new byte[3 * (10 + 28)];
        Running server =
                serve(
                        Server.datagram(request -> {
                            request.reply(most);
                            try {
                                request.reply(new byte[1]);
                            } catch (IOException e) {
                                events.add(e.getMessage());
                            }
                            request.known();
                            request.reply("known".repeat(100));
                        }));
        Socket caller = caller(server);
        caller.send(new byte[10]);
        assertThat(caller.recv(1_000)).hasSize(most.length);
        assertThat(event()).startsWith("1 bytes for 10 would amplify, for 127.0.0.1:");
        assertThat(caller.recv(1_000)).hasSize(500);
    }

    @Test
    void aSourceHasARate() throws Exception {
        int rate = 5;
        Running server = serve(Server.datagram(UPPER).limits(Limits.DEFAULT.datagramRate(rate)));
        Socket caller = caller(server);
        for (int i = 0; i < 20; i++) {
            caller.send(new byte[1]);
        }
        for (int i = 0; i < rate; i++) {
            assertThat(caller.recv(9)).hasSize(1);
        }
        while (served(server) + server.statistics().rejected(Rejection.RATE) < 20) {
            Thread.onSpinWait();
        }
        assertThat(served(server)).isBetween((long) rate, 19L);
    }

    private static long served(Running server) {
        return server.statistics().ended(Outcome.DONE);
    }

    @Test
    void whoIsServedIsAnsweredBeforeTheEnd() throws Exception {
        CountDownLatch finish = new CountDownLatch(1);
        Running server =
                serve(
                        Server.datagram(request -> {
                            events.add("begun");
                            finish.await();
                            request.reply("late");
                        }));
        Socket caller = caller(server);
        caller.send(new byte[1]);
        assertThat(event()).isEqualTo("begun");
        server.shutdown(LONG);
        finish.countDown();
        assertThat(caller.recv(9)).asString(UTF_8).isEqualTo("late");
        assertThat(server.await()).isEqualTo(new Report(1, 0, 0, 0));
        assertThat(server.sockets().getFirst().isOpen()).isFalse();
    }

    @Test
    void aHandlerThatFailsHarmsNobodyElse() throws Exception {
        Running server =
                serve(
                        Server.datagram(request -> {
                            if (request.text().equals("bad")) {
                                throw new IllegalStateException("an error, for this test");
                            }
                            UPPER.handle(request);
                        }));
        Socket caller = caller(server);
        caller.send("bad".getBytes(UTF_8));
        assertThat(call(caller, "good")).isEqualTo("GOOD");
        server.close();
        assertThat(server.statistics().ended())
                .containsEntry(Outcome.FAILED, 1L)
                .containsEntry(Outcome.DONE, 1L);
    }

    @Test
    void oneIsServedByTheCallersThread() throws Exception {
        try (Socket socket = Udp.bind(0);
                Socket caller = Udp.connect("127.0.0.1", socket.localPort())) {
            caller.send("once".getBytes(UTF_8));
            Server.datagram(UPPER).serveOne(socket);
            assertThat(caller.recv(9)).asString(UTF_8).isEqualTo("ONCE");
            assertThat(socket.isOpen()).isTrue();
        }
    }

    @Test
    void streamsHaveNoDatagrams() throws Exception {
        Socket listener = Tcp.listen(0);
        assertThatThrownBy(() -> Server.datagram(UPPER).start(listener))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("has no datagrams");
        assertThat(listener.isOpen()).isFalse();
    }
}
