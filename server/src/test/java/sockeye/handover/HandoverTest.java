package sockeye.handover;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.Address;
import sockeye.Deadline;
import sockeye.Family;
import sockeye.Socket;
import sockeye.SocketClosedException;
import sockeye.Tcp;
import sockeye.Type;
import sockeye.handover.HandoverException.Reason;
import sockeye.testing.Opened;

@Timeout(60)
class HandoverTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofMillis(50);

    @TempDir private Path folder;

    @AutoClose private final Opened open = new Opened();
    private Path path;

    @BeforeEach
    void choosePath() {
        path = folder.resolve("run/handover");
    }

    private static void nothing() {}

    private Handover take() throws IOException {
        return open.add(Deadline.in(LONG).call(() -> Handover.take(path)));
    }

    private Socket listener() throws IOException {
        return open.add(Tcp.listen("127.0.0.1", 0));
    }

    /** A process that offers one listener, called web. */
    private Handover offering(Socket listener, Duration patience, Runnable drain)
            throws IOException {
        Handover handover = take();
        handover.offer(Map.of("web", listener), patience, drain);
        return handover;
    }

    private Socket web(Handover handover) throws IOException {
        return open.add(
                handover.listener(
                        "web",
                        () -> {
                            throw new AssertionError("was given");
                        }));
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.startVirtualThread(task);
        return task;
    }

    // The way of success

    @Test
    void theFirstIsAlone() throws Exception {
        Handover first = take();
        assertThat(first.inherited()).isFalse();
        assertThat(first.names()).isEmpty();
        assertThat(first.socket("web", Family.INET, Type.STREAM)).isEmpty();
        Socket opened = listener();
        assertThat(first.listener("web", () -> opened)).isSameAs(opened);
        assertThat(Files.getPosixFilePermissions(path.getParent()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(path).exists();
        first.close();
        assertThat(path).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP", "Unix"})
    void whoWaitsInTheQueueIsServedByTheNext(String kind) throws Exception {
        Socket listener =
                kind.equals("TCP")
                        ? listener()
                        : open.add(
                                Socket.open(Family.UNIX, Type.STREAM)
                                        .bind(new Address.Unnamed())
                                        .listen(8));
        CountDownLatch drained = new CountDownLatch(1);
        Handover old = offering(listener, LONG, drained::countDown);
        Socket client =
                open.add(
                        Socket.open(listener.family(), Type.STREAM)
                                .connect(listener.localAddress()));
        client.sendAll("early".getBytes(US_ASCII));

        Handover next = take();
        assertThat(next.inherited()).isTrue();
        assertThat(next.names()).containsExactly("web");
        Socket web = web(next);
        assertThat(next.names()).isEmpty();
        assertThat(old.handedOver()).isFalse();
        next.offer(Map.of("web", web), HandoverTest::nothing);
        assertThat(drained.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(old.handedOver()).isTrue();
        listener.close();
        old.close();

        try (Socket connection = web.accept()) {
            assertThat(new String(connection.recvAll(5), UTF_8)).isEqualTo("early");
        }
        assertThat(path).exists();
    }

    @Test
    void theNextHandsOverToo() throws Exception {
        Socket web = listener();
        int port = web.localPort();
        Handover old = offering(web, LONG, HandoverTest::nothing);
        for (int i = 0; i < 5; i++) {
            Handover next = take();
            Socket given = web(next);
            assertThat(given.localPort()).isEqualTo(port);
            next.offer(Map.of("web", given), HandoverTest::nothing);
            assertThat(old.handedOver()).isTrue();
            old.close();
            old = next;
        }
        old.close();
        assertThat(path).doesNotExist();
        assertThat(take().inherited()).isFalse();
    }

    @Test
    void thereMayBeMoreThanOneMessageCarries() throws Exception {
        Map<String, Socket> many = new LinkedHashMap<>();
        Map<String, Address> addresses = new LinkedHashMap<>();
        for (int i = 0; i < 300; i++) {
            Socket socket =
                    open.add(Socket.open(Family.UNIX, Type.DGRAM).bind(new Address.Unnamed()));
            many.put("ü".repeat(100) + i, socket);
            addresses.put("ü".repeat(100) + i, socket.localAddress());
        }
        take().offer(many, HandoverTest::nothing);
        Handover next = take();
        assertThat(next.names()).isEqualTo(many.keySet());
        for (String name : many.keySet()) {
            Socket given = open.add(next.socket(name, Family.UNIX, Type.DGRAM).orElseThrow());
            assertThat(given.localAddress()).isEqualTo(addresses.get(name));
        }
    }

    @Test
    void nothingNeedBeGiven() throws Exception {
        Handover old = take();
        old.offer(Map.of(), HandoverTest::nothing);
        Handover next = take();
        assertThat(next.inherited()).isTrue();
        next.offer(Map.of(), HandoverTest::nothing);
        assertThat(old.handedOver()).isTrue();
    }

    /** Each time a path is there at which nobody listens. */
    @Test
    void ofManyThatStartAtOnceEachFollowsAnother() throws Exception {
        take().close();
        for (int round = 0; round < 30; round++) {
            Files.deleteIfExists(path);
            Socket.open(Family.UNIX, Type.SEQPACKET).bind(Address.unix(path)).close();
            List<Handover> all = startAtOnce(8);
            assertThat(all).filteredOn(Handover::inherited).hasSize(7);
            assertThat(all).filteredOn(Handover::handedOver).hasSize(7);
            for (Handover one : all) {
                one.close();
            }
        }
    }

    private List<Handover> startAtOnce(int count) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<FutureTask<Handover>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(
                    start(() -> {
                        go.await();
                        Handover handover = Deadline.in(LONG).call(() -> Handover.take(path));
                        handover.offer(Map.of(), HandoverTest::nothing);
                        return handover;
                    }));
        }
        go.countDown();
        List<Handover> all = new ArrayList<>();
        for (FutureTask<Handover> task : tasks) {
            all.add(open.add(task.get(40, TimeUnit.SECONDS)));
        }
        return all;
    }

    @Test
    void aCallbackThatFailsDoesNotTakeItBack() throws Exception {
        Handover old =
                offering(
                        listener(),
                        LONG,
                        () -> {
                            throw new IllegalStateException("for this test");
                        });
        Handover next = take();
        next.offer(Map.of(), HandoverTest::nothing);
        assertThat(old.handedOver()).isTrue();
    }

    // It does not come about

    @Test
    void whoGoesBeforeItIsReadyLeavesTheOldAsItWas() throws Exception {
        Socket listener = listener();
        Handover old = offering(listener, LONG, HandoverTest::nothing);
        take().close();
        Handover failing = take();
        web(failing).close();
        failing.close();
        assertThat(old.handedOver()).isFalse();
        assertThat(listener.isOpen()).isTrue();
        take().offer(Map.of(), HandoverTest::nothing);
        assertThat(old.handedOver()).isTrue();
    }

    @Test
    void whoIsLateIsRefused() throws Exception {
        Handover old = offering(listener(), SOON, HandoverTest::nothing);
        Handover late = take();
        open.add(take()).close(); // served when the patience with the other was over
        assertThatThrownBy(() -> late.offer(Map.of(), HandoverTest::nothing))
                .isInstanceOfSatisfying(
                        HandoverException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.LATE));
        assertThat(old.handedOver()).isFalse();
        assertThatThrownBy(() -> late.offer(Map.of(), HandoverTest::nothing))
                .isInstanceOf(IllegalStateException.class);
        take().offer(Map.of(), HandoverTest::nothing);
        assertThat(old.handedOver()).isTrue();
    }

    /** A process of its own, with fewer descriptors than come with one message. */
    @Test
    void whoHasNoDescriptorsLeftLeavesTheOldAsItWas() throws Exception {
        Map<String, Socket> many = new LinkedHashMap<>();
        for (int i = 0; i < 253; i++) {
            many.put("socket " + i, open.add(Socket.open(Family.UNIX, Type.DGRAM)));
        }
        Handover old = take();
        old.offer(many, HandoverTest::nothing);
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "ulimit -n 200; exec \"$@\"", ""));
        Path nothing = folder.resolve("nothing");
        command.addAll(NumberServer.command(folder, nothing, NumberServer.Audience.CLIENTS));
        Process poor = new ProcessBuilder(command).redirectErrorStream(true).start();
        open.add(() -> poor.destroyForcibly().onExit().join());
        assertThat(new String(poor.getInputStream().readAllBytes(), UTF_8))
                .contains("descriptors were lost");
        assertThat(poor.waitFor()).isEqualTo(1);
        assertThat(old.handedOver()).isFalse();
        take().offer(Map.of(), HandoverTest::nothing);
        assertThat(old.handedOver()).isTrue();
    }

    @Test
    void whoStopsWhileAnotherStartsSaysSo() throws Exception {
        Handover old = offering(listener(), LONG, HandoverTest::nothing);
        Handover next = take();
        old.close();
        assertThatThrownBy(() -> next.offer(Map.of(), HandoverTest::nothing))
                .isInstanceOfSatisfying(
                        HandoverException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.WITHDRAWN));
        assertThat(old.handedOver()).isFalse();
    }

    @Test
    void whoseSocketsAreClosedOffersNoMore() throws Exception {
        Socket listener = listener();
        Handover old = offering(listener, LONG, HandoverTest::nothing);
        listener.close();
        Handover next = take();
        assertThat(next.inherited()).isFalse();
        assertThat(old.handedOver()).isFalse();
    }

    @Test
    void whoStartsWaitsForWhoIsStarting() throws Exception {
        Handover starting = take();
        FutureTask<Handover> waiting = start(this::take);
        assertThatThrownBy(() -> waiting.get(50, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        starting.offer(Map.of("web", listener()), HandoverTest::nothing);
        assertThat(waiting.get(20, TimeUnit.SECONDS).names()).containsExactly("web");
    }

    @Test
    void ifTheFirstFailsTheSecondIsTheFirst() throws Exception {
        Handover failing = take();
        FutureTask<Handover> waiting = start(this::take);
        failing.close();
        assertThat(waiting.get(20, TimeUnit.SECONDS).inherited()).isFalse();
    }

    @Test
    void waitsEndByDeadlineInterruptAndClose() throws Exception {
        Handover starting = take();
        assertThatThrownBy(() -> Deadline.in(SOON).run(() -> Handover.take(path)))
                .isInstanceOf(SocketTimeoutException.class);
        Thread.currentThread().interrupt();
        Throwable thrown = catchThrowable(() -> Handover.take(path));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown)
                .isInstanceOf(InterruptedIOException.class)
                .isNotInstanceOf(SocketTimeoutException.class);

        CountDownLatch draining = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        starting.offer(
                Map.of(),
                () -> {
                    draining.countDown();
                    await(over);
                });
        Handover next = take();
        FutureTask<Throwable> waiting =
                start(() -> catchThrowable(() -> next.offer(Map.of(), HandoverTest::nothing)));
        draining.await();
        next.close();
        assertThat(waiting.get(20, TimeUnit.SECONDS)).isInstanceOf(SocketClosedException.class);
        over.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSocketOfAnotherKindIsNotFetched() throws Exception {
        Socket datagrams =
                open.add(Socket.open(Family.UNIX, Type.DGRAM).bind(new Address.Unnamed()));
        take().offer(Map.of("log", datagrams), HandoverTest::nothing);
        Handover next = take();
        assertThatThrownBy(() -> next.socket("log", Family.INET, Type.DGRAM))
                .isInstanceOf(HandoverException.class)
                .hasMessageContaining("log is DGRAM over UNIX")
                .hasMessageContaining("not DGRAM over INET");
        assertThatThrownBy(() -> next.listener("log", () -> datagrams))
                .isInstanceOf(HandoverException.class)
                .hasMessageContaining("not listening");
        assertThat(next.socket("web", Family.UNIX, Type.DGRAM)).isEmpty();
        open.add(next.socket("log", Family.UNIX, Type.DGRAM).orElseThrow());
    }

    @Test
    void namesAreBounded() throws Exception {
        Handover handover = take();
        for (String name : List.of("", "x".repeat(256))) {
            assertThatThrownBy(
                            () -> handover.offer(Map.of(name, listener()), HandoverTest::nothing))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        handover.offer(Map.of("x".repeat(255), listener()), HandoverTest::nothing);
        assertThat(take().names()).containsExactly("x".repeat(255));
    }

    // The place

    @Test
    void aDirectoryThatOthersMayEnterIsRefused() throws Exception {
        Path directory = Files.createDirectory(path.getParent());
        for (String mode : List.of("rwxr-x---", "rwx--x--x", "rwx-----x")) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
            assertUntrusted("others may enter");
        }
        Files.delete(directory);
        Files.createSymbolicLink(directory, Files.createDirectory(folder.resolve("real")));
        assertUntrusted("is no directory");
    }

    private void assertUntrusted(String message) {
        assertThatThrownBy(this::take)
                .isInstanceOfSatisfying(
                        HandoverException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.UNTRUSTED))
                .hasMessageContaining(message);
    }

    @Test
    void aPathHasRoomForItsNeighbours() throws Exception {
        String base = folder + "/run/";
        path = Path.of(base + "x".repeat(105 - base.length()));
        assertThatThrownBy(this::take).isInstanceOf(IllegalArgumentException.class);
        assertThat(path.getParent()).doesNotExist();
        path = Path.of(base + "x".repeat(104 - base.length()));
        assertThat(take().inherited()).isFalse();
    }

    @Test
    void whatAProcessLeftThatHasEndedIsReplaced() throws Exception {
        take().close();
        try (Socket stale = Socket.open(Family.UNIX, Type.SEQPACKET)) {
            stale.bind(Address.unix(path)).listen(1);
        }
        Files.createFile(path.resolveSibling("handover.new"));
        assertThat(path).exists();
        offering(listener(), LONG, HandoverTest::nothing);
        assertThat(take().inherited()).isTrue();
    }

    @Test
    void aFileIsNotReplaced() throws Exception {
        take().close();
        Files.writeString(path, "precious");
        assertThatThrownBy(this::take)
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("no socket");
        assertThat(path).hasContent("precious");
    }

    @Test
    void whatIsNotOursStays() throws Exception {
        Handover handover = take();
        Files.delete(path);
        Handover other = take();
        assertThat(other.inherited()).isFalse();
        handover.close();
        assertThat(path).exists();
        other.close();
        assertThat(path).doesNotExist();
    }

    @Test
    void nothingIsLeftOpen() throws Exception {
        take().close();
        int before = sockets();
        for (int i = 0; i < 20; i++) {
            try (Socket listener = Tcp.listen("127.0.0.1", 0);
                    Handover old = Handover.take(path)) {
                old.offer(Map.of("a", listener, "b", listener), HandoverTest::nothing);
                Handover.take(path).close();
                try (Handover next = Handover.take(path);
                        Socket _ = next.listener("b", () -> listener)) {
                    next.offer(Map.of(), HandoverTest::nothing);
                }
            }
        }
        assertThat(sockets()).isEqualTo(before);
    }

    /** How many sockets this process has open. */
    static int sockets() throws IOException {
        try (var numbers = Files.list(Path.of("/proc/self/fd"))) {
            return (int) numbers.filter(HandoverTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path number) {
        try {
            return Files.readSymbolicLink(number).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    // What others say

    private Socket raw() throws IOException {
        return open.add(
                Socket.open(Family.UNIX, Type.SEQPACKET).timeout(LONG).connect(Address.unix(path)));
    }

    private static Said heard(Socket socket) throws IOException {
        return Said.parse(ByteBuffer.wrap(socket.recv(Said.LONGEST)));
    }

    @Test
    void whatIsNoMessageIsRefused() throws Exception {
        Handover old = offering(listener(), LONG, HandoverTest::nothing);
        for (byte[] message :
                List.of(
                        new byte[] {0},
                        new byte[] {1},
                        new byte[] {1, 's', 'o', 'c', 'k', 'e', 'y', 'o', 1},
                        new byte[] {1, 's', 'o', 'c', 'k', 'e', 'y', 'e', 1, 1},
                        new byte[] {4})) {
            Socket peer = raw();
            peer.sendAll(message);
            assertThat(heard(peer))
                    .isInstanceOfSatisfying(
                            Said.Refusal.class,
                            no -> assertThat(no.reason()).isEqualTo(Reason.MALFORMED));
        }
        Socket peer = raw();
        peer.sendAll(new Said.Take(2).bytes());
        assertThat(heard(peer))
                .isEqualTo(new Said.Refusal(Reason.VERSION, "this process speaks version 1"));
        assertThat(old.handedOver()).isFalse();
        assertThat(take().inherited()).isTrue();
    }
}
