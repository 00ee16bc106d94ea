package sockeye.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.Address;
import sockeye.Errno;
import sockeye.Family;
import sockeye.Fd;
import sockeye.Protocol;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Type;
import sockeye.Udp;
import sockeye.Unix;
import sockeye.testing.Opened;
import sockeye.testing.Programs;

/** What a service manager passes, and what others do. */
@Timeout(60)
class ActivationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PID = ProcessHandle.current().pid();

    @TempDir private Path folder;

    @AutoClose private final Opened open = new Opened();

    /** The program, started by other {@code words}. */
    private Process child(List<String> words, String... arguments) throws IOException {
        List<String> java = Programs.java(Programs.QUICK, ActivatedProgram.class, arguments);
        Process child = Programs.start(words, java);
        open.add(() -> child.destroyForcibly().onExit().join());
        return child;
    }

    private static Environment environment(String... namesAndValues) {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Environment(variables, PID);
    }

    private static Environment ours(String count, String... more) {
        Environment environment = environment(more);
        environment.variables().put("LISTEN_PID", Long.toString(PID));
        environment.variables().put("LISTEN_FDS", count);
        return environment;
    }

    private static List<Inherited> take(Environment environment, int first) throws IOException {
        return Activation.of(environment, first).descriptors();
    }

    @Test
    void oneSocketWithItsName() throws Exception {
        int number = Tcp.listen(0).detach();

        Activation activation = Activation.of(ours("1", "LISTEN_FDNAMES", "web"), number);
        Inherited web = open.add(activation.descriptors().getFirst());

        assertThat(web.name()).isEqualTo("web");
        assertThat(web.number()).isEqualTo(number);
        assertThat(web.kind()).contains(new Kind(Family.INET, Type.STREAM, Protocol.TCP, true));
        assertThat(web).hasToString("fd " + number + " (web)");
        assertThat(activation.sockets("web", Expected.LISTENING_STREAM))
                .containsExactly((Socket) web.fd());
        assertThat(activation.sockets("admin", Expected.LISTENING_STREAM)).isEmpty();
    }

    @Test
    void severalSocketsOfOneName() throws Exception {
        int first = consecutive(3);

        Activation activation = Activation.of(ours("3", "LISTEN_FDNAMES", "a:b:a"), first);
        activation.descriptors().forEach(open::add);

        assertThat(activation.sockets("a", Expected.DATAGRAMS))
                .extracting(Socket::number)
                .containsExactly(first, first + 2);
        assertThat(activation.descriptors())
                .extracting(Inherited::name)
                .containsExactly("a", "b", "a");
    }

    /**
     * The first of so many numbers of open sockets, one after the other, that nothing owns. Those
     * that do not fit stay open until they are found, or the kernel would give them again.
     */
    private int consecutive(int count) throws IOException {
        List<Socket> row = new ArrayList<>();
        while (row.size() < count) {
            Socket socket = Udp.open();
            if (!row.isEmpty() && socket.number() != row.getLast().number() + 1) {
                open.addAll(row);
                row.clear();
            }
            row.add(socket);
        }
        int first = row.getFirst().number();
        for (Socket one : row) {
            one.detach();
        }
        return first;
    }

    @Test
    void withoutNamesAllAreUnknown() throws Exception {
        int number = Udp.open().detach();

        Inherited one = open.add(take(ours("1"), number).getFirst());

        assertThat(one.name()).isEqualTo("unknown");
        assertThat(one).hasToString("fd " + number);
    }

    @Test
    void otherDescriptorsThanSockets() throws Exception {
        int number = Fd.open(Path.of("/dev/null")).detach();

        Inherited one = open.add(take(ours("1", "LISTEN_FDNAMES", "store"), number).getFirst());

        assertThat(one.kind()).isEmpty();
        assertThat(one.fd().input().read()).isEqualTo(-1);
        assertThatThrownBy(() -> one.socket(Expected.DATAGRAMS))
                .isInstanceOf(UnexpectedDescriptorException.class)
                .hasMessage("fd " + number + " (store) is no socket, not a datagram socket");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "other"})
    void whatIsForOthersIsLeft(String whose) throws Exception {
        Environment environment = ours("1");
        if (whose.equals("none")) {
            environment.variables().remove("LISTEN_PID");
        } else {
            environment.variables().put("LISTEN_PID", Long.toString(PID + 1));
        }
        assertThat(take(environment, 3)).isEmpty();
    }

    @Test
    void nobodyPassesAnything() throws Exception {
        assertThat(take(environment(), 3)).isEmpty();
        assertThat(take(environment("LISTEN_PID", "" + PID), 3)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0,  a,   LISTEN_FDS=0: not in 1 to 2147483644",
        "-1, a,   LISTEN_FDS=-1: not in 1 to 2147483644",
        "2147483645, a, LISTEN_FDS=2147483645: not in 1 to 2147483644",
        "'', a,   LISTEN_FDS=: no number",
        "1x, a,   LISTEN_FDS=1x: no number",
        "2,  a,   LISTEN_FDNAMES=a: not 2 names",
        "1,  a:b, LISTEN_FDNAMES=a:b: not 1 names",
        "1,  a:,  LISTEN_FDNAMES=a:: not 1 names",
    })
    void variablesThatContradictThemselves(String count, String names, String message) {
        Environment environment = ours(count, "LISTEN_FDNAMES", names);

        assertThatThrownBy(() -> take(environment, 3))
                .isInstanceOf(IOException.class)
                .hasMessage(message);
    }

    @Test
    void aProcessThatIsNoNumber() {
        Environment environment = environment("LISTEN_PID", "me", "LISTEN_FDS", "1");

        assertThatThrownBy(() -> take(environment, 3)).hasMessage("LISTEN_PID=me: no number");
    }

    /** There are not as many as is said: what stands at other numbers is not ours to close. */
    @Test
    void nothingIsClosedIfOneIsNotOpen() throws Exception {
        Socket socket = Udp.open();
        int number = socket.detach();

        assertThatThrownBy(() -> take(ours("1000000000"), number))
                .satisfies(e -> assertThat(Errno.of(e)).isEqualTo(Errno.EBADF));

        open.add(Socket.adopt(number));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    udp    | a UDP socket, not a listening stream
                    tcp    | a TCP socket that does not listen, not a listening stream
                    dgram  | a Unix DGRAM socket, not a listening stream
                    seq    | a listening Unix SEQPACKET socket, not a listening stream
                    """)
    void whatItIsInstead(String kind, String message) throws Exception {
        int number = made(kind).detach();
        Inherited one = open.add(Inherited.adopt(number));

        assertThatThrownBy(() -> one.socket(Expected.LISTENING_STREAM))
                .isInstanceOfSatisfying(
                        UnexpectedDescriptorException.class,
                        e -> assertThat(e.number()).isEqualTo(number))
                .hasMessage("fd " + number + " is " + message);
        assertThat(one.fd().isOpen()).isTrue();
    }

    private Socket made(String kind) throws IOException {
        return switch (kind) {
            case "udp" -> Udp.bind(0);
            case "tcp" -> Socket.open(Family.INET, Type.STREAM);
            case "dgram" -> Unix.bind(new Address.Unnamed());
            default ->
                    Socket.open(Family.UNIX, Type.SEQPACKET).bind(new Address.Unnamed()).listen(1);
        };
    }

    @Test
    void whatIsExpected() throws Exception {
        Kind kind = new Kind(Family.UNIX, Type.SEQPACKET, Protocol.DEFAULT, true);

        Expected listener = Expected.listener(Type.SEQPACKET);
        assertThat(listener.matches(kind)).isTrue();
        assertThat(listener.family(Family.UNIX).matches(kind)).isTrue();
        assertThat(listener.family(Family.INET).matches(kind)).isFalse();
        assertThat(listener.family(Family.INET))
                .hasToString("a listening SEQPACKET socket of family INET");
        assertThat(Expected.CONNECTION).hasToString("a connection");
        try (Socket.Pair pair = Unix.pair()) {
            assertThat(Expected.CONNECTION.matches(Kind.of(pair.left()))).isTrue();
            assertThat(Expected.LISTENING_STREAM.matches(Kind.of(pair.left()))).isFalse();
        }
    }

    /** A parent that makes a listener, gives it the number, and becomes what is to be run. */
    private static final String SPAWN =
            """
            import os, socket, sys
            made = socket.create_server(("127.0.0.1", 0))
            os.dup2(made.fileno(), int(sys.argv[1]))
            os.set_inheritable(int(sys.argv[1]), True)
            os.execv(sys.argv[2], sys.argv[2:])
            """;

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 17})
    void aListenerOfAnotherProgram(int number) throws Exception {
        Programs.require("python3");
        List<String> python = List.of("python3", "-c", SPAWN, Integer.toString(number));
        Process child = child(python, Integer.toString(number));
        BufferedReader lines = child.inputReader(UTF_8);

        assertThat(lines.readLine())
                .isEqualTo("fd " + number + " is a listening TCP socket, close-on-exec");
        assertThat(lines.readLine()).isEqualTo("again: 0");
        assertThat(lines.readLine()).isEqualTo("the child is done");
        assertThat(lines.readLine()).isEqualTo("told: false");
        assertThat(answer(address(lines.readLine()))).isEqualTo("this is unknown");
        assertThat(child.waitFor()).isZero();
    }

    /** The address in a line such as {@code web at 127.0.0.1:80}. */
    private static Address address(String line) {
        return Address.parse(line.replaceAll(".* at ", ""));
    }

    private static String answer(Address address) throws IOException {
        try (Socket socket = Socket.open(address.family(), Type.STREAM).timeout(PATIENCE)) {
            return new String(socket.connect(address).input().readAllBytes(), UTF_8);
        }
    }

    @Test
    void systemdSocketActivate() throws Exception {
        Programs.require("systemd-socket-activate");
        Path path = folder.resolve("web");
        Path notify = folder.resolve("notify");
        List<String> activate =
                List.of(
                        "systemd-socket-activate",
                        "--setenv=NOTIFY_SOCKET=" + notify,
                        "--fdname=web:admin",
                        "-l",
                        path.toString(),
                        "-l",
                        "@" + folder.getFileName());
        Process child = child(activate);
        try (Socket manager = Unix.bind(Address.unix(notify)).timeout(PATIENCE);
                Socket client = Socket.open(Family.UNIX, Type.STREAM).timeout(PATIENCE)) {
            connectOnceItListens(client, Address.unix(path)); // which starts the program
            BufferedReader lines = child.inputReader(UTF_8);
            assertThat(lines.readLine())
                    .isEqualTo("fd 3 (web) is a listening Unix STREAM socket, close-on-exec");
            assertThat(lines.readLine())
                    .isEqualTo("fd 4 (admin) is a listening Unix STREAM socket, close-on-exec");
            assertThat(lines.readLine()).isEqualTo("again: 0");
            assertThat(lines.readLine()).isEqualTo("the child is done");
            assertThat(lines.readLine()).isEqualTo("told: true");
            assertThat(manager.recv(100)).asString(UTF_8).isEqualTo("READY=1");
            assertThat(lines.readLine()).isEqualTo("web at unix:" + path);
            assertThat(new String(client.input().readAllBytes(), UTF_8)).isEqualTo("this is web");
            assertThat(answer(address(lines.readLine()))).isEqualTo("this is admin");
        }
        assertThat(child.waitFor()).isZero();
    }

    private static void connectOnceItListens(Socket client, Address address) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                client.connect(address);
                return;
            } catch (IOException e) {
                Errno errno = Errno.of(e);
                boolean notYet = errno == Errno.ENOENT || errno == Errno.ECONNREFUSED;
                if (!notYet || System.nanoTime() - end > 0) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }
}
