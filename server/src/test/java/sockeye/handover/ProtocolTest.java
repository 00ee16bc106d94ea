package sockeye.handover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.Address;
import sockeye.Deadline;
import sockeye.Fd;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Unix;
import sockeye.files.User;
import sockeye.handover.HandoverException.Reason;
import sockeye.testing.Opened;
import sockeye.testing.Programs;

/** What the two processes say, byte by byte, and a new process whose old one says anything else. */
@Timeout(60)
class ProtocolTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir private Path folder;

    @AutoClose private final Opened open = new Opened();
    private Path path;

    /** The offering socket of the old process, which the test plays. */
    private Socket offering;

    @BeforeEach
    void playTheOldProcess() throws IOException {
        path = folder.resolve("run/handover");
        offering =
                open.add(((Place.Entered.First) Place.at(path).enter()).offering().timeout(LONG));
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.startVirtualThread(task);
        return task;
    }

    private FutureTask<Handover> taking() {
        return start(() -> open.add(Deadline.in(LONG).call(() -> Handover.take(path))));
    }

    private Socket accept() throws IOException {
        return open.add(offering.accept().timeout(LONG));
    }

    private static void say(Socket peer, byte[] bytes, Fd... descriptors) throws IOException {
        if (descriptors.length == 0) {
            peer.sendAll(bytes);
        } else {
            Unix.sendDescriptors(peer, bytes, descriptors);
        }
    }

    private static byte[] bytes(Object... parts) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * Said.LONGEST);
        for (Object part : parts) {
            switch (part) {
                case Integer number -> bytes.put(number.byteValue());
                case String text -> bytes.put(text.getBytes(UTF_8));
                default -> throw new AssertionError(part);
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    @Test
    void eachMessageHasItsBytes() throws Exception {
        Map<Said, byte[]> wire =
                Map.of(
                        new Said.Take(1), bytes(1, "sockeye", 1),
                        new Said.Give(1, 0x1234), bytes(2, 1, 0x12, 0x34),
                        new Said.Sockets(List.of("web", "ü")), bytes(3, 3, "web", 2, "ü"),
                        new Said.Ready(), bytes(4),
                        new Said.Draining(), bytes(5),
                        new Said.Refusal(Reason.LATE, "no"), bytes(6, 3, "no"));
        for (var one : wire.entrySet()) {
            assertThat(one.getKey().bytes()).isEqualTo(one.getValue());
            assertThat(Said.parse(ByteBuffer.wrap(one.getValue()))).isEqualTo(one.getKey());
        }
        assertThat(new Said.Refusal(Reason.LATE, "x".repeat(10_000)).bytes()).hasSize(2 + 512);
        List<String> most = Collections.nCopies(253, "x".repeat(255));
        assertThat(new Said.Sockets(most).bytes()).hasSizeLessThan(Said.LONGEST);
    }

    /** A fixed seed: a failure can be repeated. */
    @Test
    void anyBytesAreAMessageOrMalformed() {
        Random random = new Random(20);
        int messages = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = (byte) random.nextInt(8);
            }
            try {
                Said said = Said.parse(ByteBuffer.wrap(bytes));
                assertThat(said.descriptors()).isLessThan(24);
                messages++;
            } catch (HandoverException e) {
                if (e.reason() != Reason.MALFORMED) {
                    fail(e);
                }
            }
        }
        assertThat(messages).isPositive();
    }

    @Test
    void theOldProcessMayEndWithoutAWord() throws Exception {
        FutureTask<Handover> taking = taking();
        Socket peer = accept();
        assertThat(peer.recv(1024)).isEqualTo(bytes(1, "sockeye", 1));
        Socket web = open.add(Tcp.listen("127.0.0.1", 0));
        say(peer, bytes(2, 1, 0, 1), offering);
        say(peer, bytes(3, 3, "web"), web);
        Handover handover = taking.get(20, TimeUnit.SECONDS);
        Socket given = open.add(handover.listener("web", () -> fail("was given")));
        peer.close();
        handover.offer(Map.of("web", given), () -> {});
        offering.close();
        assertThat(taking().get(20, TimeUnit.SECONDS).names()).containsExactly("web");
    }

    @Test
    void aRefusalIsHeard() throws Exception {
        FutureTask<Handover> taking = taking();
        Socket peer = accept();
        say(peer, bytes(2, 1, 0, 0), offering);
        say(peer, bytes(6, 3, "too late"));
        assertRefused(taking.get(20, TimeUnit.SECONDS));
    }

    /** The kernel tells of the reset before it gives the refusal. */
    @Test
    void aRefusalIsHeardAfterAReset() throws Exception {
        FutureTask<Handover> taking = taking();
        Socket peer = accept();
        say(peer, bytes(2, 1, 0, 0), offering);
        Handover handover = taking.get(20, TimeUnit.SECONDS);
        say(peer, bytes(6, 3, "too late"));
        peer.close(); // with TAKE unread
        assertRefused(handover);
    }

    private static void assertRefused(Handover handover) {
        assertThatThrownBy(() -> handover.offer(Map.of(), () -> {}))
                .isInstanceOfSatisfying(
                        HandoverException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LATE))
                .hasMessageContaining("too late");
    }

    @Test
    void whoStopsIsWaitedForNoMore() throws Exception {
        FutureTask<Handover> taking = taking();
        Socket peer = accept();
        say(peer, bytes(2, 1, 0, 1), offering);
        say(peer, bytes(6, 4, "stops"));
        Socket second = accept(); // it tries again
        say(second, bytes(2, 1, 0, 0), offering);
        assertThat(taking.get(20, TimeUnit.SECONDS).inherited()).isTrue();
    }

    /** A message as the old process sends it: how many descriptors, and its bytes in parts. */
    record Sent(int descriptors, List<Object> parts) {}

    private static Sent sent(int descriptors, Object... parts) {
        return new Sent(descriptors, List.of(parts));
    }

    private static final Sent GIVE_TWO = sent(1, 2, 1, 0, 2);

    static List<List<Sent>> nonsense() {
        return List.of(
                List.of(sent(0, 2, 1, 0, 0)),
                List.of(sent(2, 2, 1, 0, 0)),
                List.of(sent(1, 2, 1, 0)),
                List.of(sent(1, 2, 1, 0, 0, 0)),
                List.of(sent(0, 5)),
                List.of(sent(0, 1, "sockeye", 1)),
                List.of(sent(0, 6, 99)),
                List.of(sent(1, 99)),
                List.of(GIVE_TWO, sent(0, 3)),
                List.of(GIVE_TWO, sent(0, 3, 1, "a")),
                List.of(GIVE_TWO, sent(2, 3, 1, "a")),
                List.of(GIVE_TWO, sent(1, 3, 9, "a")),
                List.of(GIVE_TWO, sent(1, 3, 0)),
                List.of(GIVE_TWO, sent(2, 3, 1, "a", 1, "a")),
                List.of(GIVE_TWO, sent(3, 3, 1, "a", 1, "b", 1, "c")),
                List.of(GIVE_TWO, sent(0, 3, "x".repeat(Said.LONGEST))));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void whatIsNoMessageIsMalformedAndLeavesNothingOpen(List<Sent> messages) throws Exception {
        FutureTask<Handover> taking = taking();
        Socket peer = accept();
        int before = HandoverTest.sockets();
        for (Sent message : messages) {
            Fd[] descriptors = new Fd[message.descriptors()];
            Arrays.fill(descriptors, offering);
            say(peer, bytes(message.parts().toArray()), descriptors);
        }
        assertThatThrownBy(() -> taking.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        HandoverException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
        assertThat(HandoverTest.sockets()).isEqualTo(before - 1); // its end of the talk
    }

    @Test
    void anotherVersionIsRefused() throws Exception {
        FutureTask<Handover> taking = taking();
        say(accept(), bytes(2, 2, 0, 0), offering);
        assertThatThrownBy(() -> taking.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        HandoverException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.VERSION));
    }

    @Test
    void onlyASocketThatListensCanBeTheOffering() throws Exception {
        FutureTask<Handover> taking = taking();
        Socket peer = accept();
        say(peer, bytes(2, 1, 0, 0), peer);
        assertThatThrownBy(() -> taking.get(20, TimeUnit.SECONDS))
                .hasMessageContaining("does not listen");
    }

    private static final String AS_NOBODY =
            """
            import os, socket, sys
            os.setuid(65534)
            connected = socket.socket(socket.AF_UNIX)
            connected.connect("\\0" + sys.argv[1])
            connected.recv(1)
            """;

    /** Of a user who may not enter the directory: nobody should get so far. */
    @Test
    void anotherUserIsNotTrusted() throws Exception {
        Assumptions.assumeTrue(User.number() == 0, "only root can act as somebody else");
        Programs.require("python3");
        Socket listener = open.add(Unix.listen(new Address.Unnamed()));
        String name = ((Address.Abstract) listener.localAddress()).name();
        Process nobody =
                new ProcessBuilder("python3", "-c", AS_NOBODY, name)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        open.add(() -> nobody.destroyForcibly().onExit().join());
        Socket theirs = open.add(listener.timeout(LONG).accept());
        assertThatThrownBy(() -> Trust.requireTrusted(theirs))
                .isInstanceOfSatisfying(
                        HandoverException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.UNTRUSTED))
                .hasMessageContaining("of user 65534");
        assertThat(User.number()).isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }
}
