package sockeye.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sockeye.tls.Ends.HOST;
import static sockeye.tls.Ends.bytes;
import static sockeye.tls.Ends.recvOne;
import static sockeye.tls.Ends.send;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.SplittableRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.ByteStream;
import sockeye.Deadline;
import sockeye.Flags;
import sockeye.Shutdown;
import sockeye.Socket;
import sockeye.SocketClosedException;
import sockeye.Unix;
import sockeye.testing.Task;
import sockeye.tls.Ends.Recipes;

/** The stream itself, between two of its kind and against garbage. */
@Timeout(120)
class TlsStreamTest {
    private static final Duration SOON = Duration.ofMillis(50);

    @TempDir private static Path folder;
    private static Recipes recipes;

    @BeforeAll
    static void makeCertificates() throws Exception {
        recipes = Recipes.in(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void theFirstUseMakesTheHandshake(String protocol) throws Exception {
        try (Ends ends = recipes.protocol(protocol).overUnix()) {
            assertThatThrownBy(ends.client()::session).isInstanceOf(IllegalStateException.class);
            Task<Integer> first = Task.start(() -> recvOne(ends.server()));
            send(ends.client(), (byte) 7);
            assertThat(first.get()).isEqualTo(7);
            TlsSession session = ends.server().session();
            assertThat(session.protocol()).isEqualTo(protocol);
            assertThat(session.serverName()).contains(HOST);
            assertThat(session.peerCertificates()).isEmpty();
            assertThat(session.alpn()).isEmpty();
            assertThat(ends.client().session().cipherSuite()).isEqualTo(session.cipherSuite());
            assertThat(ends.client().session().peerCertificates()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void overTcpItEndsWithCloseNotify(String protocol) throws Exception {
        try (Ends ends = recipes.protocol(protocol).overTcp().shaken()) {
            send(ends.client(), (byte) 1);
            ends.client().close();
            assertThat(recvOne(ends.server())).isEqualTo(1);
            assertThat(recvOne(ends.server())).isEqualTo(-1);
            assertThat(recvOne(ends.server())).isEqualTo(-1);
        }
    }

    /** Whatever the receiver's buffer, and whatever has come of a record. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void everyByteArrives(String protocol) throws Exception {
        try (Ends ends = recipes.protocol(protocol).overUnix().shaken()) {
            byte[] data = bytes(100_000, 1);
            Task<byte[]> came = Task.start(() -> Ends.recv(ends.server(), data.length, 777));
            ByteBuffer left = ByteBuffer.wrap(data);
            SplittableRandom random = new SplittableRandom(2);
            while (left.hasRemaining()) {
                int n = Math.min(left.remaining(), random.nextInt(1, 40_000));
                ends.client().sendAll(left.slice(left.position(), n));
                left.position(left.position() + n);
            }
            assertThat(came.get()).isEqualTo(data);
        }
    }

    /** Moves a byte at a time in either direction. */
    private record Dripping(Socket socket) implements ByteStream {
        @Override
        public int recv(ByteBuffer buffer) throws IOException {
            ByteBuffer one = buffer.slice(buffer.position(), Math.min(1, buffer.remaining()));
            int n = socket.recv(one);
            buffer.position(buffer.position() + Math.max(0, n));
            return n;
        }

        @Override
        public void sendAll(ByteBuffer data) throws IOException {
            while (data.hasRemaining()) {
                socket.sendAll(data.slice(data.position(), 1));
                data.position(data.position() + 1);
            }
        }

        @Override
        public int available() throws IOException {
            return socket.available();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void recordsMayComeByteByByte(String protocol) throws Exception {
        Recipes both = recipes.protocol(protocol);
        Socket.Pair pair = Unix.pair();
        try (TlsStream client =
                        both.client()
                                .client()
                                .connect(new Dripping(pair.left().timeout(Ends.PATIENCE)), HOST);
                TlsStream server =
                        both.server()
                                .server()
                                .accept(new Dripping(pair.right().timeout(Ends.PATIENCE)))) {
            byte[] data = bytes(20_000, 3);
            Task<byte[]> came = Task.start(() -> Ends.recv(server, data.length, 100_000));
            client.sendAll(ByteBuffer.wrap(data));
            assertThat(came.get()).isEqualTo(data);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void bothSidesSendMuchAtTheSameTime(String protocol) throws Exception {
        try (Ends ends = recipes.protocol(protocol).overUnix().narrow()) {
            bothSend(ends, 2_000_000);
        }
        try (Ends ends = recipes.protocol(protocol).overTcp()) {
            bothSend(ends, 10_000_000);
        }
    }

    private static void bothSend(Ends ends, int length) throws Exception {
        byte[] there = bytes(length, 4);
        byte[] back = bytes(length, 5);
        Task<byte[]> atServer = Task.start(() -> Ends.recv(ends.server(), length, 9_000));
        Task<byte[]> atClient = Task.start(() -> Ends.recv(ends.client(), length, 50_000));
        Task<Void> byServer =
                Task.start(() -> {
                    ends.server().sendAll(ByteBuffer.wrap(back));
                    return null;
                });
        ends.client().sendAll(ByteBuffer.wrap(there));
        byServer.get();
        assertThat(atServer.get()).isEqualTo(there);
        assertThat(atClient.get()).isEqualTo(back);
    }

    /** All four threads find that the handshake is to be made. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void sendersAndReceiversMakeOneHandshake(String protocol) throws Exception {
        for (int i = 0; i < 20; i++) {
            try (Ends ends = recipes.protocol(protocol).overUnix()) {
                Task<Integer> one = Task.start(() -> recvOne(ends.server()));
                Task<Integer> two = Task.start(() -> recvOne(ends.client()));
                Task<Void> three =
                        Task.start(() -> {
                            send(ends.server(), (byte) 3);
                            return null;
                        });
                send(ends.client(), (byte) 4);
                three.get();
                assertThat(one.get()).isEqualTo(4);
                assertThat(two.get()).isEqualTo(3);
            }
        }
    }

    @Test
    void aHalfMayBeClosedAndTheOtherGoesOn() throws Exception {
        try (Ends ends = recipes.protocol("TLSv1.3").overUnix().shaken()) {
            ends.client().shutdownOutput();
            ends.client().shutdownOutput();
            assertThat(recvOne(ends.server())).isEqualTo(-1);
            byte[] answer = bytes(100_000, 6);
            Task<byte[]> came =
                    Task.start(() -> Ends.recv(ends.client(), answer.length, answer.length));
            ends.server().sendAll(ByteBuffer.wrap(answer));
            assertThat(came.get()).isEqualTo(answer);
            assertThatThrownBy(() -> send(ends.client(), (byte) 1))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("TLS has ended in this direction");
            ends.server().close();
            assertThat(recvOne(ends.client())).isEqualTo(-1);
        }
    }

    @Test
    void withTls12BothHalvesEnd() throws Exception {
        try (Ends ends = recipes.protocol("TLSv1.2").overUnix().shaken()) {
            ends.client().shutdownOutput();
            assertThat(recvOne(ends.server())).isEqualTo(-1);
            assertThat(recvOne(ends.client())).isEqualTo(-1); // it was answered at once
            assertThatThrownBy(() -> send(ends.server(), (byte) 1))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("TLS has ended in this direction");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void anEndWithoutCloseNotifyIsNoEnd(String protocol) throws Exception {
        try (Ends ends = recipes.protocol(protocol).overUnix().shaken()) {
            send(ends.client(), (byte) 1);
            ends.sockets().left().shutdown(Shutdown.SHUT_WR);
            assertThat(recvOne(ends.server())).isEqualTo(1);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> recvOne(ends.server()))
                        .isInstanceOf(TruncatedException.class)
                        .hasMessageContaining("ended without close_notify");
            }
        }
    }

    @Test
    void anEndWithoutCloseNotifyMayBeIgnored() throws Exception {
        Recipes tolerant = new Recipes(recipes.client(), recipes.server().ignoreUnexpectedEof());
        try (Ends ends = tolerant.overUnix().shaken()) {
            ends.sockets().left().shutdown(Shutdown.SHUT_WR);
            assertThat(recvOne(ends.server())).isEqualTo(-1);
        }
        try (Ends ends = tolerant.overUnix().shaken()) {
            ends.sockets().left().sendAll(new byte[] {23, 3, 3}); // half a record's header
            ends.sockets().left().shutdown(Shutdown.SHUT_WR);
            assertThatThrownBy(() -> recvOne(ends.server())).isInstanceOf(TruncatedException.class);
        }
    }

    @Test
    void theEndInAHandshakeFailsIt() throws Exception {
        try (Ends ends = recipes.overUnix()) {
            ends.sockets().left().shutdown(Shutdown.SHUT_WR);
            assertThatThrownBy(ends.server()::handshake)
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageStartingWith("handshake with a client over ")
                    .hasMessageEndingWith("the other side ended the connection");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTimeoutEndsAWaitAndNoMore(boolean handshake) throws Exception {
        try (Ends ends = recipes.overUnix()) {
            if (!handshake) {
                ends.shaken();
            }
            assertThatThrownBy(() -> Deadline.in(SOON).call(() -> recvOne(ends.server())))
                    .isInstanceOf(SocketTimeoutException.class);
            Task<Integer> goesOn = Task.start(() -> recvOne(ends.server()));
            send(ends.client(), (byte) 5);
            assertThat(goesOn.get()).isEqualTo(5);
        }
    }

    /** What the transport did not take goes first, so no record is lost or cut. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aSendThatTimedOutGoesOn(String protocol) throws Exception {
        try (Ends ends = recipes.protocol(protocol).overUnix().narrow().shaken()) {
            byte[] data = bytes(300_000, 8);
            ByteBuffer left = ByteBuffer.wrap(data);
            assertThatThrownBy(() -> Deadline.in(SOON).run(() -> ends.client().sendAll(left)))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(left.hasRemaining()).isTrue();
            Task<byte[]> came =
                    Task.start(() -> Ends.recv(ends.server(), data.length, data.length));
            ends.client().sendAll(left);
            assertThat(came.get()).isEqualTo(data);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptEndsAWait(boolean handshake) throws Exception {
        try (Ends ends = recipes.overUnix()) {
            if (!handshake) {
                ends.shaken();
            }
            Task<Integer> waiting = Task.start(() -> recvOne(ends.server())).parked();
            waiting.interrupt();
            assertThat(waiting.failure())
                    .isInstanceOf(InterruptedIOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
            assertThat(waiting.endedInterrupted()).isTrue();
            Task<Integer> goesOn = Task.start(() -> recvOne(ends.server()));
            send(ends.client(), (byte) 5);
            assertThat(goesOn.get()).isEqualTo(5);
        }
    }

    @Test
    void whoWaitsForAnothersHandshakeCanBeInterrupted() throws Exception {
        try (Ends ends = recipes.overUnix()) {
            Task<Integer> first = Task.start(() -> recvOne(ends.server())).parked();
            Task<TlsSession> second = Task.start(ends.server()::handshake).parked();
            second.interrupt();
            assertThat(second.failure()).isInstanceOf(InterruptedIOException.class);
            assertThat(first.isDone()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closingEndsAWait(boolean handshake) throws Exception {
        try (Ends ends = recipes.overUnix()) {
            if (!handshake) {
                ends.shaken();
            }
            Task<Integer> waiting = Task.start(() -> recvOne(ends.server())).parked();
            ends.server().close();
            assertThat(waiting.failure()).isInstanceOf(SocketClosedException.class);
            assertThatThrownBy(() -> recvOne(ends.server()))
                    .isInstanceOf(SocketClosedException.class);
            assertThatThrownBy(() -> send(ends.server(), (byte) 1))
                    .isInstanceOf(SocketClosedException.class);
            ends.server().close();
        }
    }

    /** In the middle of a handshake, the other side is told that nothing comes of it. */
    @Test
    void closingInAHandshakeGivesItUp() throws Exception {
        try (Ends ends = recipes.overUnix()) {
            Task<Integer> client = Task.start(() -> recvOne(ends.client())).parked();
            ends.client().close();
            assertThat(client.failure()).isInstanceOf(SocketClosedException.class);
            ByteBuffer sent = ByteBuffer.wrap(ends.sockets().right().recv(10_000));
            assertThat(sent.get(0)).isEqualTo((byte) 22); // the client's hello
            int alert = 5 + sent.getShort(3);
            assertThat(sent.get(alert)).isEqualTo((byte) 21);
            assertThat(sent.get(alert + 6)).isEqualTo((byte) 90); // user_canceled
        }
    }

    @Test
    void closingCutsOffWhatAnotherThreadSends() throws Exception {
        try (Ends ends = recipes.overUnix().narrow().shaken()) {
            Task<Void> sending =
                    Task.<Void>start(
                                    () -> {
                                        ends.client().sendAll(ByteBuffer.allocate(1_000_000));
                                        return null;
                                    })
                            .parked();
            ends.client().close();
            assertThat(sending.failure()).isInstanceOf(SocketClosedException.class);
            assertThatThrownBy(() -> Ends.recv(ends.server(), 1_000_000, 1_000_000))
                    .isInstanceOf(TruncatedException.class);
        }
    }

    @Test
    void closingDoesNotHangWhenThePeerDoesNotRead() throws Exception {
        try (Ends ends = recipes.overUnix().narrow().shaken()) {
            assertThatThrownBy(() ->
                            Deadline.in(SOON)
                                    .run(() ->
                                            ends.client().sendAll(ByteBuffer.allocate(1_000_000))))
                    .isInstanceOf(SocketTimeoutException.class);
            long start = System.nanoTime();
            ends.client().close();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(5));
            assertThat(ends.sockets().left().isOpen()).isFalse();
        }
    }

    @Test
    void availableIsWhatHasBeenDecrypted() throws Exception {
        try (Ends ends = recipes.overUnix().shaken()) {
            send(ends.client(), (byte) 1, (byte) 2, (byte) 3);
            assertThat(recvOne(ends.server())).isEqualTo(1);
            assertThat(ends.server().available()).isEqualTo(2);
            Task<Integer> waiting = Task.start(() -> recvOne(ends.client())).parked();
            assertThat(ends.client().available()).isZero();
            send(ends.server(), (byte) 4);
            assertThat(waiting.get()).isEqualTo(4);
        }
    }

    @Test
    void garbageFailsTheHandshake() throws Exception {
        SplittableRandom random = new SplittableRandom(9);
        TlsServer tls = recipes.server().server();
        for (int i = 0; i < 300; i++) {
            byte[] noise = new byte[random.nextInt(1, 3_000)];
            random.nextBytes(noise);
            if (i % 2 == 0) { // a believable header
                noise[0] = 22;
                ByteBuffer.wrap(noise).put(0, new byte[] {22, 3, 3}, 0, Math.min(3, noise.length));
            }
            try (Socket.Pair pair = Unix.pair();
                    TlsStream stream = tls.accept(pair.right().timeout(Ends.PATIENCE))) {
                pair.left().sendAll(noise);
                pair.left().shutdown(Shutdown.SHUT_WR);
                assertThatThrownBy(() -> recvOne(stream))
                        .isInstanceOf(SSLException.class)
                        .hasMessageStartingWith("handshake with a client over ");
                assertThatThrownBy(() -> send(stream, (byte) 1))
                        .isInstanceOf(SSLException.class)
                        .hasMessageContaining("broken: ");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void garbageAfterTheHandshakeBreaksTheStream(String protocol) throws Exception {
        SplittableRandom random = new SplittableRandom(10);
        for (int i = 0; i < 50; i++) {
            try (Ends ends = recipes.protocol(protocol).overUnix().shaken()) {
                byte[] noise = new byte[5 + random.nextInt(1, 20_000)];
                random.nextBytes(noise);
                if (i % 2 == 0) {
                    ByteBuffer.wrap(noise)
                            .put(new byte[] {23, 3, 3})
                            .putShort((short) random.nextInt(noise.length));
                }
                ends.sockets().left().sendAll(noise);
                ends.sockets().left().shutdown(Shutdown.SHUT_WR);
                assertThatThrownBy(() -> Ends.recv(ends.server(), noise.length, 100))
                        .isInstanceOf(SSLException.class);
            }
        }
    }

    /** The other side is told, with an alert, before the stream is closed. */
    @Test
    void aChangedByteIsNoticedAndTold() throws Exception {
        try (Ends ends = recipes.overUnix().shaken()) {
            send(ends.client(), (byte) 1);
            byte[] record = ends.sockets().right().recv(1000);
            record[record.length - 1] ^= 1;
            ends.sockets().left().sendAll(record);
            assertThatThrownBy(() -> recvOne(ends.server()))
                    .isInstanceOf(SSLException.class)
                    .hasMessageStartingWith("recv with a client over ");
            assertThatThrownBy(() -> recvOne(ends.client()))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("bad_record_mac");
        }
    }

    /** A length that is only claimed takes no memory: the record never comes. */
    @Test
    void aClaimedLengthWaitsForItsBytes() throws Exception {
        try (Ends ends = recipes.overUnix().shaken()) {
            ends.sockets().left().sendAll(new byte[] {23, 3, 3, 0x40, 0, 1, 2, 3});
            assertThatThrownBy(() -> Deadline.in(SOON).call(() -> recvOne(ends.server())))
                    .isInstanceOf(SocketTimeoutException.class);
            ends.sockets().left().shutdown(Shutdown.SHUT_WR);
            assertThatThrownBy(() -> recvOne(ends.server())).isInstanceOf(TruncatedException.class);
        }
    }

    // New keys

    private static SSLEngine engine() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        Path trusted = folder.resolve("authority.crt");
        store.setCertificateEntry("one", Pem.certificates(trusted).getFirst());
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, factory.getTrustManagers(), null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        return engine;
    }

    private static Ends with(SSLEngine engine) throws Exception {
        Socket.Pair pair = Unix.pair();
        pair.left().timeout(Ends.PATIENCE);
        pair.right().timeout(Ends.PATIENCE);
        return new Ends(
                new TlsStream(pair.left(), engine, "the server", () -> false),
                recipes.server().server().accept(pair.right()),
                pair);
    }

    /** In TLS 1.3, beginning a handshake again asks for new keys. */
    private static void sendWithNewKeys(SSLEngine engine, TlsStream client) throws IOException {
        engine.beginHandshake();
        send(client, (byte) 1);
    }

    @Test
    void newKeysAreAnsweredByWhoOnlyReceives() throws Exception {
        SSLEngine engine = engine();
        try (Ends ends = with(engine).shaken()) {
            for (int i = 0; i < 200; i++) {
                sendWithNewKeys(engine, ends.client());
                assertThat(recvOne(ends.server())).isEqualTo(1);
            }
            send(ends.server(), (byte) 2);
            assertThat(recvOne(ends.client())).isEqualTo(2);
        }
    }

    /** While another thread cannot send, answers pile up: not without end. */
    @Test
    void whoTakesNoAnswersIsRefused() throws Exception {
        SSLEngine engine = engine();
        try (Ends ends = with(engine).narrow().shaken()) {
            Task<Void> stuck =
                    Task.<Void>start(
                                    () -> {
                                        ends.server().sendAll(ByteBuffer.allocate(1_000_000));
                                        return null;
                                    })
                            .parked();
            for (int i = 0; i < 60; i++) {
                sendWithNewKeys(engine, ends.client());
                assertThat(recvOne(ends.server())).isEqualTo(1);
            }
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 10; i++) {
                                    sendWithNewKeys(engine, ends.client());
                                    recvOne(ends.server());
                                }
                            })
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("it asks for new keys, and takes no answer");
            ends.close();
            assertThat(stuck.failure()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void plainTextIsSaidToBeNone() throws Exception {
        try (Ends ends = recipes.overUnix()) {
            ends.sockets().left().sendAll("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
            assertThatThrownBy(ends.server()::handshake)
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("plaintext connection?");
            assertThat(ends.sockets().left().recv(ByteBuffer.allocate(100), Flags.MSG_DONTWAIT))
                    .isGreaterThan(0); // an alert
        }
    }
}
