package sockeye.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sockeye.Address;
import sockeye.Control;
import sockeye.Fd;
import sockeye.Message;
import sockeye.Options;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Unix;

/** SIGUSR2 makes a server start the next, which takes over. */
@Timeout(120)
class SuccessorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** It gets another signal for itself, and SIGUSR2 is free. */
    private static final String FREE = "_JAVA_SR_SIGNUM=16";

    /**
     * Runs the command, tells its number, and with what status it ends. It stays, and with it the
     * end of the pipe into which the successors write.
     */
    private static final String SHELL =
            """
            sh -c 'WATCHDOG_PID=$$ exec "$@"' sh "$@" 2>&1 &
            echo "process $!"; wait $!; echo "status $?"; exec cat
            """;

    @TempDir private Path folder;
    private Path meet;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void name() {
        meet = folder.resolve("meet").resolve("x");
    }

    @AfterEach
    void close() throws Exception {
        for (var one : open.reversed()) {
            one.close();
        }
    }

    /** A server, and those that follow it: what they say is all in one. */
    private final class Line {
        private final Launched shell;
        private final List<String> kept = new ArrayList<>();
        private ProcessHandle last;

        Line(List<String> environment, String... args) throws IOException {
            var by = new ArrayList<>(List.of("env"));
            by.addAll(environment);
            by.addAll(List.of("sh", "-c", SHELL, "sh"));
            shell = Launched.by(by, args);
            open.add(shell);
            last = process(line("process "));
        }

        private ProcessHandle process(String line) {
            var process = ProcessHandle.of(number(line)).orElseThrow();
            open.add(() -> process.destroyForcibly());
            return process;
        }

        /** The next line that begins so; others are kept until they are asked for. */
        String line(String begin) throws IOException {
            for (var one : kept) {
                if (one.startsWith(begin)) {
                    kept.remove(one);
                    return one;
                }
            }
            var line = shell.line();
            while (!line.startsWith(begin)) {
                assertThat(line).isNotEqualTo("null");
                kept.add(line);
                line = shell.line();
            }
            return line;
        }

        int port() throws IOException {
            var line = line("echo on tcp:");
            return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
        }

        /** Its process starts another, which is the last from now on. */
        ProcessHandle succeed() throws Exception {
            signal("USR2");
            last = process(line("sockeye serve: process "));
            return last;
        }

        void signal(String name) throws Exception {
            SuccessorTest.signal(last, name);
        }
    }

    private static long number(String line) {
        return Long.parseLong(line.replaceFirst(".*process ([0-9]+).*", "$1"));
    }

    private static void signal(ProcessHandle process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor())
                .isZero();
    }

    private Line serve(String... more) throws IOException {
        var args = new ArrayList<>(List.of("serve", "echo", "tcp://:0", "--handover=" + meet));
        args.addAll(List.of(more));
        return new Line(List.of(FREE), args.toArray(String[]::new));
    }

    private static void ask(int port, String text) throws IOException {
        try (var client = Tcp.connect("127.0.0.1", port).timeout(PATIENCE)) {
            client.sendAll(text.getBytes(UTF_8));
            assertThat(client.recvAll(text.length())).asString(UTF_8).isEqualTo(text);
        }
    }

    private static void ended(ProcessHandle process) throws Exception {
        process.onExit().get(20, TimeUnit.SECONDS);
    }

    /** Connects all the time, each time with the next number, which must come back. */
    private static final class Numbers implements AutoCloseable {
        private final AtomicInteger done = new AtomicInteger();
        private final FutureTask<Void> task;
        private volatile boolean ending;

        Numbers(int port) {
            task =
                    new FutureTask<>(() -> {
                        while (!ending) {
                            ask(port, "number " + done + ";");
                            done.incrementAndGet();
                        }
                        return null;
                    });
            Thread.ofVirtual().start(task);
        }

        /** Waits for some more. */
        void more() {
            int enough = done.get() + 20;
            while (done.get() < enough && !task.isDone()) {
                Thread.onSpinWait();
            }
            assertThat(task.isDone()).as("a connection failed").isFalse();
        }

        @Override
        public void close() throws Exception {
            ending = true;
            task.get();
        }
    }

    @Test
    void nobody_is_refused_and_the_old_one_ends() throws Exception {
        var odd = folder.resolve("a b\n'\"$x\\ ä");
        var more = new ArrayList<>(List.of("--lag=0s", "unix:" + odd));
        for (int i = 0; i < 50; i++) { // more than the 4096 bytes that ProcessHandle reads
            more.add("unix-abstract:" + folder + "-" + i + "x".repeat(40));
        }
        var line = serve(more.toArray(String[]::new));
        var old = line.last;
        int port = line.port();
        try (var numbers = new Numbers(port)) {
            numbers.more();
            var words = afterName(Files.readAllBytes(proc(old, "cmdline")));
            var home = Files.readSymbolicLink(proc(old, "cwd"));
            var next = line.succeed();
            numbers.more();
            assertThat(line.line("stopped: ")).endsWith(" interrupted 0, aborted 0, abandoned 0");
            assertThat(line.line("status ")).isEqualTo("status 0");
            assertThat(line.port()).isEqualTo(port);
            numbers.more();
            assertThat(words).hasSizeGreaterThan(4096);
            assertThat(afterName(Files.readAllBytes(proc(next, "cmdline")))).isEqualTo(words);
            assertThat(Files.readSymbolicLink(proc(next, "cwd"))).isEqualTo(home);

            line.succeed();
            assertThat(line.port()).isEqualTo(port);
            ended(next);
            numbers.more();
        }
    }

    private static Path proc(ProcessHandle process, String name) {
        return Path.of("/proc", "" + process.pid(), name);
    }

    private static String afterName(byte[] words) {
        var all = new String(words, ISO_8859_1);
        return all.substring(all.indexOf(0));
    }

    @Test
    void if_it_fails_the_old_one_goes_on_and_may_try_again() throws Exception {
        var line = serve();
        int port = line.port();
        rights("rwxr-xr-x");
        line.signal("USR2");
        long failed = number(line.line("sockeye serve: process "));
        assertThat(line.line("sockeye serve: no hand-over"))
                .isEqualTo(
                        "sockeye serve: no hand-over: process " + failed + " ended with status 1");
        ask(port, "still here");
        rights("rwx------");
        line.succeed();
        assertThat(line.line("status ")).isEqualTo("status 0");
        ask(port, "and now the next");
    }

    private void rights(String rights) throws IOException {
        Files.setPosixFilePermissions(meet.getParent(), PosixFilePermissions.fromString(rights));
    }

    /** Keeps a new process from coming any further than to the path. */
    private Fd hindrance() throws IOException {
        var lock = Fd.open(meet.resolveSibling("x.lock"), READ, WRITE, CREATE);
        open.add(lock);
        assertThat(lock.tryFlock()).isTrue();
        return lock;
    }

    @Test
    void while_one_is_under_way_no_second_is_started() throws Exception {
        var line = serve();
        var old = line.last;
        line.port();
        var lock = hindrance();
        var next = line.succeed();
        signal(old, "USR2");
        assertThat(line.line("sockeye serve: no hand-over"))
                .isEqualTo(
                        "sockeye serve: no hand-over: process "
                                + next.pid()
                                + " is still to take over");
        lock.close();
        line.port();
        assertThat(line.line("status ")).isEqualTo("status 0");
        assertThat(next.isAlive()).isTrue();
    }

    @Test
    void sigterm_stops_both() throws Exception {
        var line = serve();
        var old = line.last;
        line.port();
        var lock = hindrance();
        var next = line.succeed();
        signal(old, "TERM");
        assertThat(line.line("stopped: ")).startsWith("stopped: drained 0");
        ended(next);
        lock.close();
        assertThat(line.line("status ")).isEqualTo("status 0");
    }

    @Test
    void without_a_path_it_is_told_what_is_needed() throws Exception {
        var line = new Line(List.of(FREE), "serve", "echo", "tcp://:0");
        int port = line.port();
        line.signal("USR2");
        assertThat(line.line("sockeye serve: "))
                .isEqualTo("sockeye serve: no hand-over: SIGUSR2 needs --handover PATH");
        ask(port, "still here");
    }

    /** As in a container. */
    @Test
    void process_1_starts_none() throws Exception {
        var apart = List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child");
        assumeTrue(succeeds(apart, "true"), "unshare --pid is not installed or not allowed");
        var by = new ArrayList<>(List.of("env", FREE));
        by.addAll(apart);
        try (var serve = Launched.by(by, "serve", "echo", "tcp://:0", "--handover=" + meet)) {
            int port = serve.port();
            signal(serve.process.children().findFirst().orElseThrow(), "USR2");
            assertThat(serve.process.errorReader(UTF_8).readLine())
                    .startsWith("sockeye serve: no hand-over: this is process 1");
            ask(port, "still here");
        }
    }

    private static boolean succeeds(List<String> by, String program) throws InterruptedException {
        var command = new ArrayList<>(by);
        command.add(program);
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // it is not there
        }
    }

    @Test
    void as_long_as_the_signal_is_javas_it_is_left_alone() throws Exception {
        var line =
                new Line(
                        List.of("-u", "_JAVA_SR_SIGNUM"),
                        "serve",
                        "echo",
                        "tcp://:0",
                        "--handover=" + meet);
        assertThat(line.line("sockeye serve: ")).contains("_JAVA_SR_SIGNUM=16");
        int port = line.port();
        line.signal("USR2");
        ask(port, "still here");
        assertThat(line.last.children()).isEmpty();
    }

    /** Its sampler stops threads by a signal, many times a second. */
    @Test
    void the_flight_recorder_starts_none() throws Exception {
        var recording = folder.resolve("x.jfr");
        var options = "-XX:StartFlightRecording:settings=profile,filename=" + recording;
        var line =
                new Line(
                        List.of(FREE, "JDK_JAVA_OPTIONS=" + options),
                        "serve",
                        "echo",
                        "tcp://:0",
                        "--handover=" + meet);
        int port = line.port();
        for (int i = 0; i < 500; i++) {
            ask(port, "work for " + i);
        }
        assertThat(line.last.children()).isEmpty();
        var next = line.succeed();
        assertThat(line.line("status ")).isEqualTo("status 0");
        assertThat(line.port()).isEqualTo(port);
        assertThat(next.children()).isEmpty();
    }

    /** What a process has sent. */
    private record Told(long process, String text) {}

    private static Told told(Socket manager) throws IOException {
        var buffer = ByteBuffer.allocate(100);
        try (Message message = manager.recvMessage(buffer)) {
            var from = (Control.Credentials) message.control().getFirst();
            return new Told(from.pid(), UTF_8.decode(buffer.flip()).toString());
        }
    }

    /** systemd believes the main process only, so the old one has to name the new one. */
    @Test
    void the_manager_is_told_by_the_main_process() throws Exception {
        var path = folder.resolve("notify");
        try (var manager = Unix.bind(Address.unix(path)).timeout(PATIENCE)) {
            manager.set(Options.SO_PASSCRED, true);
            var line =
                    new Line(
                            List.of(FREE, "NOTIFY_SOCKET=" + path),
                            "serve",
                            "echo",
                            "tcp://:0",
                            "--handover=" + meet);
            var old = line.last;
            assertThat(told(manager)).isEqualTo(new Told(old.pid(), "READY=1"));
            var next = line.succeed();
            var main = "MAINPID=" + next.pid();
            assertThat(told(manager)).isEqualTo(new Told(old.pid(), main));
            assertThat(told(manager)).isEqualTo(new Told(next.pid(), main));
            assertThat(told(manager)).isEqualTo(new Told(next.pid(), "READY=1"));
            ended(old);
            signal(next, "TERM");
            assertThat(told(manager)).isEqualTo(new Told(next.pid(), "STOPPING=1"));
        }
    }

    @Test
    void the_watchdog_is_told_by_the_new_one() throws Exception {
        var path = folder.resolve("notify");
        try (var manager = Unix.bind(Address.unix(path)).timeout(PATIENCE)) {
            manager.set(Options.SO_PASSCRED, true);
            var line =
                    new Line(
                            List.of(FREE, "NOTIFY_SOCKET=" + path, "WATCHDOG_USEC=100000"),
                            "serve",
                            "echo",
                            "tcp://:0",
                            "--handover=" + meet);
            var old = line.last;
            line.port();
            var environment = environment(old);
            assertThat(environment.remove("WATCHDOG_PID=" + old.pid())).isTrue();
            var next = line.succeed();
            var alive = new Told(next.pid(), "WATCHDOG=1");
            var told = told(manager);
            while (!told.equals(alive)) {
                assertThat(told.process()).isIn(old.pid(), next.pid());
                told = told(manager);
            }
            assertThat(environment(next)).isEqualTo(environment);
        }
    }

    private static List<String> environment(ProcessHandle process) throws IOException {
        var all = Files.readString(proc(process, "environ"), ISO_8859_1);
        return new ArrayList<>(Stream.of(all.split("\0", -1)).sorted().toList());
    }
}
