package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.Deadline;
import sockeye.Flags;
import sockeye.Options;
import sockeye.Shutdown;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Unix;
import sockeye.testing.Task;

/** One connection under its limits, without a server. */
@Timeout(60)
class GuardedTest {
    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Limits LIMITS = Limits.DEFAULT;

    private final AtomicBoolean draining = new AtomicBoolean();
    private Socket client;
    private Socket server;
    private Limits limits;
    private Guarded guarded;

    @BeforeEach
    void connect() throws IOException {
        try (Socket listener = Tcp.listen("127.0.0.1", 0)) {
            client = Tcp.connect("127.0.0.1", listener.localPort()).timeout(LONG);
            server = listener.accept();
        }
        limit(LIMITS);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    private void limit(Limits limits) {
        this.limits = limits;
        guarded = new Guarded(server, limits, draining::get);
    }

    /** Sends so many bytes, which are then there: nobody receives meanwhile. */
    private void send(int count) throws IOException {
        int before = guarded.available();
        client.sendAll(new byte[count]);
        while (guarded.available() < before + count) {
            assertThat(Thread.interrupted()).as("timed out").isFalse();
        }
    }

    /** Receives all of so many bytes at once. */
    private void pass(int count) throws IOException {
        send(count);
        assertThat(guarded.recv(ByteBuffer.allocate(count))).isEqualTo(count);
    }

    private int recv() throws IOException {
        return guarded.recv(ByteBuffer.allocate(1));
    }

    private void assertPatience(Duration most) {
        assertThat(guarded.patience()).isBetween(most.minusSeconds(2), most);
    }

    @Test
    void bytesAreCounted() throws IOException {
        pass(3);
        assertThat(guarded.received()).isEqualTo(3);
        guarded.sendAll(ByteBuffer.allocate(5));
        guarded.sendAll(ByteBuffer.allocate(5).position(3));
        assertThat(guarded.sent()).isEqualTo(7);
        client.shutdown(Shutdown.SHUT_WR);
        assertThat(recv()).isEqualTo(-1);
        assertThat(guarded.received()).isEqualTo(3);
        assertThat(guarded.ended()).isFalse();
    }

    @Test
    void theFirstByteOfARequestHasAnotherTimeThanTheRest() throws IOException {
        assertPatience(LIMITS.firstByte());
        pass(1);
        assertPatience(LIMITS.idle());
        guarded.answer(() -> {});
        assertPatience(LIMITS.idle());
        guarded.entered(false);
        assertPatience(LIMITS.firstByte());
    }

    /** Nor are they the end. */
    @Test
    void noBytesAreNoRequest() throws IOException {
        guarded.recv(ByteBuffer.allocate(0));
        assertPatience(LIMITS.firstByte());
        client.shutdown(Shutdown.SHUT_WR);
        linger();
        assertThat(client.recv(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void aRequestHasATimeFromItsFirstByte() throws IOException {
        limit(LIMITS.request(Duration.ofSeconds(20)));
        assertPatience(LIMITS.firstByte());
        pass(1);
        Duration first = guarded.patience();
        assertThat(first).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(20));
        pass(1);
        assertThat(guarded.patience()).isLessThan(first);
        guarded.answer(() -> {});
        assertPatience(LIMITS.idle());
        pass(1);
        assertPatience(Duration.ofSeconds(20));
    }

    @Test
    void noByteMayTakeLongerThanIdle() throws IOException {
        limit(LIMITS.idle(Duration.ofSeconds(10)).request(Duration.ofSeconds(20)));
        pass(1);
        assertThat(guarded.patience()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void bytesBuyTime() throws IOException {
        limit(LIMITS.readRate(2));
        pass(40);
        assertPatience(Duration.ofSeconds(25));
        pass(20);
        assertPatience(Duration.ofSeconds(35));
        guarded.answer(() -> {});
        pass(10);
        assertPatience(Duration.ofSeconds(10));
    }

    @Test
    void bytesBuyNoMoreThanTheRequestMayTake() throws IOException {
        limit(LIMITS.readRate(1).request(Duration.ofSeconds(20)));
        pass(100);
        assertPatience(Duration.ofSeconds(20));
    }

    /** The header of a proxy, or a handshake: its own time is the caller's. */
    @Test
    void whatComesBeforeIsNoRequest() throws IOException {
        limit(LIMITS.request(Duration.ofSeconds(20)).readRate(1).idle(SOON));
        guarded.enter();
        assertPatience(LIMITS.firstByte());
        pass(1);
        assertThat(guarded.patience()).isEqualTo(Limits.FOREVER);
    }

    @Test
    void aRequestThatCameWithWhatWasBeforeBeginsAfterIt() throws IOException {
        limit(LIMITS.readRate(1));
        guarded.enter();
        pass(100);
        guarded.entered(true);
        assertPatience(Duration.ofSeconds(5));
        pass(10);
        assertPatience(Duration.ofSeconds(15));
    }

    @Test
    void whoIsTooSlowIsTold() {
        limit(LIMITS.firstByte(SOON));
        assertThatThrownBy(this::recv).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void anInterruptOfSomebodyElseIsTold() throws Exception {
        Task<Integer> receiver = Task.start(this::recv).parked();
        receiver.interrupt();
        assertThat(receiver.failure()).isInstanceOf(InterruptedIOException.class);
        assertThat(receiver.endedInterrupted()).isTrue();
    }

    @Test
    void whoWaitsForARequestLearnsThatTheServerStops() throws Exception {
        pass(1);
        guarded.answer(() -> {});
        Task<Integer> receiver = Task.start(this::recv).parked();
        guarded.drain();
        assertThat(receiver.parked().isDone()).isFalse();
        draining.set(true);
        guarded.drain();
        assertThat(receiver.get()).isEqualTo(-1);
        assertThat(guarded.ended()).isTrue();
    }

    @Test
    void theEndIsFinal() throws Exception {
        pass(1);
        guarded.answer(() -> {});
        draining.set(true);
        assertThat(recv()).isEqualTo(-1);
        client.sendAll(new byte[1]);
        while (server.available() == 0) {
            assertThat(Thread.interrupted()).as("timed out").isFalse();
        }
        assertThat(recv()).isEqualTo(-1);
    }

    @Test
    void aRequestMayComeToItsEnd() throws Exception {
        pass(1);
        Task<Integer> receiver = Task.start(this::recv).parked();
        draining.set(true);
        guarded.drain();
        client.sendAll(new byte[1]);
        assertThat(receiver.get()).isEqualTo(1);
        assertPatience(LIMITS.idle());
        assertThat(guarded.ended()).isFalse();
    }

    @Test
    void aRequestThatHasComeIsTaken() throws Exception {
        pass(1);
        guarded.answer(() -> {});
        draining.set(true);
        pass(1);
        guarded.answer(() -> {});
        assertThat(recv()).isEqualTo(-1);
        assertThat(guarded.ended()).isTrue();
    }

    /** One thread waits for the rest of a request, which another answers. */
    @Test
    void anAnswerEndsTheWaitForTheRest() throws Exception {
        pass(1);
        Task<Integer> receiver = Task.start(this::recv).parked();
        draining.set(true);
        guarded.answer(() -> {});
        assertThat(receiver.get()).isEqualTo(-1);
    }

    /** Nor before the whole of it is sent. */
    @Test
    void anAnswerThatIsUnderWayIsNotCutOff() throws Exception {
        pass(1);
        Task<Integer> receiver = Task.start(this::recv).parked();
        draining.set(true);
        guarded.answer(() -> {
            guarded.drain();
            client.sendAll(new byte[1]);
            assertThat(receiver.get()).isEqualTo(1);
            Task<Integer> next = Task.start(this::recv).parked();
            client.sendAll(new byte[1]);
            assertThat(next.get()).isEqualTo(1);
        });
        guarded.answer(() -> {});
        assertThat(recv()).isEqualTo(-1);
    }

    @Test
    void whoWaitsWhileAnotherAnswersSeesTheEndAfterwards() throws Exception {
        pass(1);
        Task<Integer> receiver = Task.start(this::recv).parked();
        draining.set(true);
        guarded.answer(() -> {
            guarded.drain();
            receiver.parked();
            assertThat(receiver.isDone()).isFalse();
        });
        assertThat(receiver.get()).isEqualTo(-1);
    }

    @Test
    void theFirstRequestHasASecond() throws Exception {
        draining.set(true);
        long begin = System.nanoTime();
        assertThat(recv()).isEqualTo(-1);
        assertThat(guarded.ended()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
    }

    @Test
    void requestsThatNeverPauseHaveASecondToo() throws Exception {
        pass(1);
        draining.set(true);
        long begin = System.nanoTime();
        do {
            guarded.answer(() -> {});
            send(1);
        } while (recv() > 0);
        assertThat(guarded.ended()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
    }

    @Test
    void theFirstRequestHasNoMoreTimeThanAlways() {
        limit(LIMITS.firstByte(SOON));
        draining.set(true);
        assertThatThrownBy(this::recv).isInstanceOf(SocketTimeoutException.class);
        assertThat(guarded.ended()).isFalse();
    }

    /** Sends until there is no room on either side: how many bytes. */
    private static int fill(Socket sender) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(1024);
        int sum = 0;
        for (int n = 0; n >= 0; n = sender.send(data.clear(), Flags.MSG_DONTWAIT)) {
            sum += n;
        }
        return sum;
    }

    @Test
    void whoTakesNothingIsStuck() throws Exception {
        limit(LIMITS.writeProgress(SOON));
        fill(server);
        assertThatThrownBy(() -> guarded.sendAll(ByteBuffer.allocate(1 << 20)))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(guarded.isStuck()).isTrue();
    }

    @Test
    void whoTakesSomethingLaterIsNotReset() throws Exception {
        limit(LIMITS.writeProgress(Duration.ofMillis(500)));
        int filled = fill(server);
        ByteBuffer rest = ByteBuffer.allocate(1 << 20);
        assertThatThrownBy(() -> guarded.sendAll(rest)).isInstanceOf(SocketTimeoutException.class);
        client.recvAll(filled); // before it is sent, for there is little time for the first of it
        int expected = rest.capacity();
        Task<byte[]> all = Task.start(() -> client.recvAll(expected));
        guarded.sendAll(rest);
        assertThat(all.get()).hasSize(expected);
        guarded.close();
        assertThat(client.recv(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    /** A deadline of the handler's own says nothing about the client. */
    @Test
    void whoseHandlerIsInAHurryIsNotReset() throws Exception {
        int filled = fill(server);
        assertThatThrownBy(() ->
                        Deadline.in(SOON).run(() -> guarded.sendAll(ByteBuffer.allocate(1 << 20))))
                .isInstanceOf(SocketTimeoutException.class);
        guarded.close();
        assertThat(client.input().readAllBytes()).hasSizeGreaterThanOrEqualTo(filled);
    }

    /** The kernel tells of room on a Unix socket when three quarters are free. */
    @Test
    void aLittleRoomIsUsedWithoutNews() throws Exception {
        try (Socket.Pair pair = Unix.pair()) {
            Limits limits = LIMITS.writeProgress(Duration.ofSeconds(1));
            Guarded sender = new Guarded(pair.left(), limits, () -> false);
            fill(pair.left());
            Task<Void> sending = sending(sender).parked();
            pair.right().recvAll(4 * 1024);
            sending.get();
            assertThat(sender.sent()).isEqualTo(1);
            fill(pair.left());
            assertThat(sending(sender).failure()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static Task<Void> sending(Guarded sender) {
        return Task.start(() -> {
            sender.sendAll(ByteBuffer.allocate(1));
            return null;
        });
    }

    private boolean linger() throws IOException {
        return guarded.linger(limits.linger());
    }

    private Task<Boolean> lingering() {
        return Task.start(this::linger);
    }

    @Test
    void whatNobodyReadIsThrownAway() throws Exception {
        guarded.sendAll(ByteBuffer.allocate(1));
        send(10_000);
        client.shutdown(Shutdown.SHUT_WR);
        linger();
        assertThat(guarded.available()).isZero();
        assertThat(client.recvAll(1)).hasSize(1);
        assertThat(client.recv(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void whoHasEverythingIsNotWaitedForLong() throws IOException {
        limit(LIMITS.linger(SOON).writeProgress(LONG));
        guarded.sendAll(ByteBuffer.allocate(1));
        linger();
        guarded.close();
        assertThat(client.recvAll(1)).hasSize(1);
        assertThat(client.recv(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void whoStillTakesIsWaitedFor() throws Exception {
        limit(LIMITS.linger(SOON).writeProgress(LONG));
        int count = fill(server);
        Task<Boolean> lingering = lingering();
        assertThat(client.recvAll(count)).hasSize(count);
        assertThat(client.recv(ByteBuffer.allocate(1))).isEqualTo(-1);
        client.close();
        assertThat(lingering.get()).as("takes everything").isTrue();
        guarded.close();
    }

    @Test
    void whoTakesNothingAfterTheEndIsStuck() throws IOException {
        limit(LIMITS.linger(SOON).writeProgress(SOON));
        fill(server);
        assertThat(linger()).as("takes something").isFalse();
    }

    @Test
    void whoHasEndedAndTakesNothingIsStuck() throws IOException {
        limit(LIMITS.linger(LONG).writeProgress(SOON));
        fill(server);
        client.shutdown(Shutdown.SHUT_WR);
        assertThat(recv()).isEqualTo(-1);
        assertThat(linger()).as("takes something").isFalse();
    }

    @Test
    void whoEndsMeanwhileAndTakesNothingIsStuck() throws Exception {
        limit(LIMITS.linger(LONG).writeProgress(SOON));
        fill(server);
        Task<Boolean> lingering = lingering().parked();
        client.shutdown(Shutdown.SHUT_WR);
        assertThat(lingering.get()).as("takes something").isFalse();
    }

    @Test
    void whoHasEndedAndStillTakesIsWaitedFor() throws Exception {
        limit(LIMITS.linger(LONG).writeProgress(LONG));
        int count = fill(server);
        client.shutdown(Shutdown.SHUT_WR);
        assertThat(recv()).isEqualTo(-1);
        Task<Boolean> lingering = lingering().parked();
        assertThat(client.recvAll(count)).hasSize(count);
        assertThat(lingering.get()).as("takes everything").isTrue();
        guarded.close();
        assertThat(client.recv(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    /** It has ended, then it is gone: nothing is left to wait for. */
    @Test
    void whoIsGoneIsNotWaitedFor() throws Exception {
        limit(LIMITS.linger(LONG).writeProgress(Duration.ofDays(1)));
        fill(server);
        client.shutdown(Shutdown.SHUT_WR);
        assertThat(recv()).isEqualTo(-1);
        Task<Boolean> lingering = lingering().parked();
        client.set(Options.SO_LINGER, Optional.of(Duration.ZERO)).close();
        assertThat(lingering.get()).as("takes everything").isTrue();
    }

    @Test
    void aDeadlineOfTheCallerSaysNothingAboutTheClient() throws Exception {
        limit(LIMITS.linger(LONG).writeProgress(LONG));
        int count = fill(server);
        Deadline.in(SOON).run(this::linger);
        guarded.close();
        assertThat(client.recvAll(count)).hasSize(count);
    }

    @Test
    void theTimeoutOfTheSocketIsNotThatOfTheEnd() throws Exception {
        Duration patience = Duration.ofMillis(200);
        Connection connection = new Connection(server, LIMITS.linger(patience), () -> false);
        server.timeout(Duration.ofMillis(1));
        long begin = System.nanoTime();
        connection.linger(true);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(patience);
    }

    @Test
    void anInterruptEndsTheWaitForWhoHasEnded() throws Exception {
        limit(LIMITS.linger(LONG).writeProgress(LONG));
        fill(server);
        client.shutdown(Shutdown.SHUT_WR);
        assertThat(recv()).isEqualTo(-1);
        Task<Boolean> lingering = lingering().parked();
        lingering.interrupt();
        assertThat(lingering.failure()).isInstanceOf(InterruptedIOException.class);
    }

    /** What the kernel has no room for says nothing new, nor does nothing. */
    @Test
    void whoTakesNothingRemainsStuck() throws Exception {
        limit(LIMITS.writeProgress(SOON));
        fill(server);
        assertThat(sendingMore().failure()).isInstanceOf(SocketTimeoutException.class);
        guarded.sendAll(ByteBuffer.allocate(0));
        assertThatThrownBy(() -> Deadline.in(SOON.dividedBy(2)).run(this::sendMore))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(guarded.isStuck()).isTrue();
    }

    private void sendMore() throws IOException {
        guarded.sendAll(ByteBuffer.allocate(1 << 20));
    }

    private Task<Void> sendingMore() {
        return Task.start(() -> {
            sendMore();
            return null;
        });
    }

    /** Else those who wait for their turn to send would wait for one after the other. */
    @Test
    void whoIsStuckHasLessTimeForWhatIsSentNext() throws Exception {
        Duration progress = Duration.ofSeconds(2);
        limit(LIMITS.writeProgress(progress));
        fill(server);
        assertThat(sendingMore().failure()).isInstanceOf(SocketTimeoutException.class);
        long begin = System.nanoTime();
        assertThat(sendingMore().failure()).isInstanceOf(SocketTimeoutException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(progress);
    }

    /** It has come back to life, and is not what it was. */
    @Test
    void whoHasTakenSomethingSinceIsNotStuck() throws Exception {
        limit(LIMITS.writeProgress(SOON));
        int count = fill(server);
        assertThat(sendingMore().failure()).isInstanceOf(SocketTimeoutException.class);
        assertThat(guarded.isStuck()).isTrue();
        client.recvAll(count);
        while (guarded.isStuck()) {
            assertThat(Thread.interrupted()).as("timed out").isFalse();
        }
    }

    @Test
    void whoWaitsForItsTurnToSendCanBeInterruptedAndHasADeadline() throws Exception {
        fill(server);
        Task<Void> first = sendingMore().parked();
        Task<Void> second = sendingMore().parked();
        second.interrupt();
        assertThat(second.failure()).isInstanceOf(InterruptedIOException.class);
        assertThat(second.endedInterrupted()).isTrue();
        assertThatThrownBy(() -> Deadline.in(SOON).run(this::sendMore))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(first.isDone()).isFalse();
        first.interrupt();
        assertThat(first.failure()).isInstanceOf(InterruptedIOException.class);
    }

    @Test
    void lingeringTakesUntilTheClientEnds() throws Exception {
        Task<Boolean> lingering = lingering();
        assertThat(client.recv(ByteBuffer.allocate(1))).isEqualTo(-1);
        lingering.parked();
        client.sendAll(new byte[1]);
        client.close();
        assertThat(lingering.get()).as("takes everything").isTrue();
    }
}
