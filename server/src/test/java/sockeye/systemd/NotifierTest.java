package sockeye.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.Address;
import sockeye.Errno;
import sockeye.Fd;
import sockeye.Message;
import sockeye.Socket;
import sockeye.Unix;
import sockeye.testing.Opened;
import sockeye.testing.Programs;

/** What a service manager is told, by a manager of ours and one in Python. */
@Timeout(60)
class NotifierTest {
    private static final Duration SOON = Duration.ofMillis(200);
    private static final long PID = ProcessHandle.current().pid();

    @TempDir private Path folder;

    @AutoClose private final Opened open = new Opened();
    private Socket manager;
    private Notifier notifier;

    private interface Telling {
        boolean tell(Notifier notifier) throws IOException;
    }

    @BeforeEach
    void listen() throws IOException {
        manager = open.add(Unix.bind(Address.unix(folder.resolve("notify"))));
        manager.timeout(Duration.ofSeconds(20));
        notifier = to(folder.resolve("notify").toString());
    }

    private static Notifier to(String socket) {
        return with(Map.of("NOTIFY_SOCKET", socket));
    }

    private static Notifier with(Map<String, String> variables) {
        return new Notifier(new Environment(variables, PID), SOON);
    }

    private String told(Telling telling) throws IOException {
        assertThat(telling.tell(notifier)).isTrue();
        return new String(manager.recv(10_000), UTF_8);
    }

    @Test
    void whatIsTold() throws IOException {
        assertThat(told(Notifier::ready)).isEqualTo("READY=1");
        assertThat(told(Notifier::stopping)).isEqualTo("STOPPING=1");
        assertThat(told(Notifier::watchdog)).isEqualTo("WATCHDOG=1");
        assertThat(told(n -> n.mainPid(4711))).isEqualTo("MAINPID=4711");
        assertThat(told(n -> n.status("über 5 = viel"))).isEqualTo("STATUS=über 5 = viel");
        assertThat(told(n -> n.status(""))).isEqualTo("STATUS=");
        assertThat(told(n -> n.remove("a store"))).isEqualTo("FDSTOREREMOVE=1\nFDNAME=a store");
        assertThat(told(n -> n.send("ERRNO=2", "EXIT_STATUS=7")))
                .isEqualTo("ERRNO=2\nEXIT_STATUS=7");
    }

    @Test
    void reloadingTellsTheTime() throws IOException {
        long before = Notifier.monotonicMicros();
        String[] told = told(Notifier::reloading).split("\n|=", -1);
        long after = Notifier.monotonicMicros();

        assertThat(told).startsWith("RELOADING", "1", "MONOTONIC_USEC").hasSize(4);
        assertThat(Long.parseLong(told[3])).isBetween(before, after);
    }

    @Test
    void theTimeIsThatOfOtherPrograms() throws Exception {
        Programs.require("python3");
        String script = "import time; print(time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000)";
        long before = Notifier.monotonicMicros();
        Process python = Programs.start(List.of("python3", "-c", script), List.of());
        long theirs = Long.parseLong(python.inputReader(UTF_8).readLine());
        long after = Notifier.monotonicMicros();

        assertThat(theirs).isBetween(before, after);
        assertThat(python.waitFor()).isZero();
    }

    @Test
    void anAbstractName() throws IOException {
        String name = "sockeye-" + folder.getFileName();
        try (Socket other = Unix.bind(new Address.Abstract(name))) {
            assertThat(to("@" + name).ready()).isTrue();
            assertThat(other.recv(100)).asString(UTF_8).isEqualTo("READY=1");
        }
    }

    @Test
    void descriptorsAreStored() throws IOException {
        try (Fd zero = Fd.open(Path.of("/dev/zero"));
                Socket.Pair pair = Unix.pair()) {
            assertThat(notifier.store("my store", zero, pair.left())).isTrue();
            assertThat(zero.isOpen()).isTrue();
            ByteBuffer text = ByteBuffer.allocate(100);
            try (Message message = manager.recvMessage(text)) {
                List<Fd> stored = message.takeDescriptors();
                open.addAll(stored);
                assertThat(new String(text.array(), 0, text.position(), UTF_8))
                        .isEqualTo("FDSTORE=1\nFDNAME=my store");
                assertThat(stored).hasSize(2);
                assertThat(stored.getFirst().input().readNBytes(3)).containsExactly(0, 0, 0);
                pair.right().sendAll(new byte[] {7});
                assertThat(stored.getLast().input().read()).isEqualTo(7);
            }
        }
    }

    @Test
    void nobodyIsTold() throws IOException {
        Notifier silent = with(Map.of());

        assertThat(silent.ready()).isFalse();
        assertThat(silent.reloading()).isFalse();
        assertThat(silent.status("x")).isFalse();
        assertThat(silent.store("x", manager)).isFalse();
        assertThat(silent.remove("x")).isFalse();
        assertThat(silent.watchdogInterval()).isEmpty();
    }

    @Test
    void aTextCannotTellMore() {
        assertThatThrownBy(() -> notifier.status("fine\nMAINPID=1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MAINPID");
        assertThatThrownBy(() -> notifier.send("READY"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> notifier.send("=1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> notifier.send()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> notifier.mainPid(0)).isInstanceOf(IllegalArgumentException.class);
        assertNothingTold();
    }

    private void assertNothingTold() {
        assertThatThrownBy(() -> manager.timeout(Duration.ZERO).recv(1))
                .isInstanceOf(InterruptedIOException.class);
    }

    @Test
    void whatTheManagerWouldIgnoreIsRefused() throws IOException {
        int room = 4096 - "STATUS=".length();

        assertThat(told(n -> n.status("x".repeat(room)))).hasSize(4096);
        assertThatThrownBy(() -> notifier.status("x".repeat(room + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4097");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b", "a\nREADY=1", "ä", "a\u007f"})
    void namesThatNobodyHas(String name) {
        assertThatThrownBy(() -> notifier.store(name, manager))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> notifier.remove(name))
                .isInstanceOf(IllegalArgumentException.class);
        assertNothingTold();
    }

    @Test
    void limitsOfAStore() throws IOException {
        assertThat(told(n -> n.remove("n".repeat(255)))).endsWith("nnn");
        assertThatThrownBy(() -> notifier.remove("n".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> notifier.store("x")).isInstanceOf(IllegalArgumentException.class);
        Fd[] many = Collections.nCopies(254, manager).toArray(Fd[]::new);
        assertThatThrownBy(() -> notifier.store("x", many))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "notify", "vsock:2:9999"})
    void socketsThatAreNone(String name) {
        assertThatThrownBy(() -> to(name).ready())
                .isInstanceOf(IOException.class)
                .hasMessage("NOTIFY_SOCKET=" + name + ": neither a path nor an @name");
    }

    @Test
    void aManagerThatHasGone() throws IOException {
        manager.close();

        assertThatThrownBy(notifier::ready)
                .satisfies(e -> assertThat(Errno.of(e)).isEqualTo(Errno.ECONNREFUSED));
    }

    /** The queue of the kernel has an end. */
    @Test
    void aManagerThatTakesNothing() {
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < 100_000; i++) {
                                notifier.watchdog();
                            }
                        })
                .isInstanceOf(SocketTimeoutException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "3000000, ,     PT1.5S",
        "1,       ,     PT0.0000005S",
        "3000000, ours, PT1.5S",
        "3000000, 1,    none",
        "       , ours, none",
    })
    void howOftenTheWatchdogWaits(String micros, String pid, String interval) throws IOException {
        Map<String, String> variables = new HashMap<>();
        variables.computeIfAbsent("WATCHDOG_USEC", _ -> micros);
        variables.computeIfAbsent(
                "WATCHDOG_PID", _ -> "ours".equals(pid) ? Long.toString(PID) : pid);

        assertThat(with(variables).watchdogInterval().map(Duration::toString).orElse("none"))
                .isEqualTo(interval);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "soon", "18446744073709551615"})
    void intervalsThatAreNone(String micros) {
        assertThatThrownBy(() -> with(Map.of("WATCHDOG_USEC", micros)).watchdogInterval())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("WATCHDOG_USEC=" + micros + ": ");
    }

    private static final String MANAGER =
            """
            import array, os, socket, sys
            manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            manager.bind(sys.argv[1])
            manager.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            print("serving", flush=True)
            while True:
                text, control, flags, _ = manager.recvmsg(4097, 2048)
                for level, kind, data in control:
                    numbers = array.array("i", data)
                    if kind == socket.SCM_RIGHTS:
                        print("descriptor of", os.readlink(f"/proc/self/fd/{numbers[0]}"))
                    else:
                        print("process", numbers[0])
                print(text.decode().replace("\\n", ";"), flush=True)
            """;

    @Test
    void aManagerInPython() throws Exception {
        Programs.require("python3");
        String path = folder.resolve("python").toString();
        Process python = Programs.start(List.of("python3", "-c", MANAGER), List.of(path));
        open.add(() -> python.destroyForcibly().onExit().join());
        BufferedReader lines = python.inputReader(UTF_8);
        assertThat(lines.readLine()).isEqualTo("serving");

        to(path).ready();
        assertThat(lines.readLine()).isEqualTo("process " + PID);
        assertThat(lines.readLine()).isEqualTo("READY=1");
        try (Fd file = Fd.open(Path.of("/dev/zero"))) {
            to(path).store("zeros", file);
        }
        assertThat(List.of(lines.readLine(), lines.readLine()))
                .containsExactlyInAnyOrder("process " + PID, "descriptor of /dev/zero");
        assertThat(lines.readLine()).isEqualTo("FDSTORE=1;FDNAME=zeros");
    }
}
