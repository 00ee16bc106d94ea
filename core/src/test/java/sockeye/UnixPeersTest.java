package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sockeye.testing.Programs;

/** Unix sockets of all types and names against programs that others wrote: socat and ncat. */
@Timeout(60)
class UnixPeersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir private Path folder;

    private final List<Process> peers = new ArrayList<>();

    @AfterEach
    void endPeers() {
        peers.forEach(peer -> peer.destroyForcibly().onExit().join());
    }

    @ParameterizedTest
    @CsvSource({
        "STREAM, socat -t 5 - UNIX-CONNECT:PATH",
        "STREAM, ncat -U PATH",
        "SEQPACKET, 'socat -t 5 - UNIX-CONNECT:PATH,type=5'",
        "STREAM abstract, socat -t 5 - ABSTRACT-CONNECT:NAME",
        "SEQPACKET abstract, 'socat -t 5 - ABSTRACT-CONNECT:NAME,type=5'",
    })
    void theirClientTalksToOurServer(String kind, String client) throws Exception {
        Address.Unix address = address(kind);
        try (Socket listener = Socket.open(Family.UNIX, type(kind)).timeout(PATIENCE)) {
            listener.bind(address).listen(1);
            Process peer = start(client);
            tell(peer, "hello from afar");
            try (Socket connection = listener.accept().timeout(PATIENCE)) {
                connection.sendAll(upper(connection.recv(1024)));
                assertThat(peer.inputReader(UTF_8).readLine()).isEqualTo("HELLO FROM AFAR");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "STREAM, socat UNIX-LISTEN:PATH PIPE",
        "STREAM, ncat -l -U PATH --exec /bin/cat",
        "SEQPACKET, 'socat UNIX-LISTEN:PATH,type=5 PIPE'",
        "STREAM abstract, socat ABSTRACT-LISTEN:NAME PIPE",
        "SEQPACKET abstract, 'socat ABSTRACT-LISTEN:NAME,type=5 PIPE'",
    })
    void ourClientTalksToTheirServer(String kind, String server) throws Exception {
        start(server);
        try (Socket socket = connected(address(kind), type(kind))) {
            socket.sendAll("there and back".getBytes(UTF_8));

            assertThat(new String(socket.recv(1024), UTF_8)).isEqualTo("there and back");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DGRAM, 'socat -t 5 - UNIX-SENDTO:PATH,bind=PATH.theirs'",
        "DGRAM abstract, 'socat -t 5 - ABSTRACT-SENDTO:NAME,bind=NAME.theirs'",
    })
    void theirDatagramIsAnswered(String kind, String client) throws Exception {
        try (Socket socket = Unix.bind(address(kind)).timeout(PATIENCE)) {
            Process peer = start(client);
            tell(peer, "a datagram");
            Datagram datagram = socket.recvFrom(1024);
            assertThat(datagram.from().toString()).endsWith(".theirs");
            socket.sendTo(upper(datagram.bytes()), datagram.from());

            assertThat(peer.inputReader(UTF_8).readLine()).isEqualTo("A DATAGRAM");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DGRAM, socat UNIX-RECVFROM:PATH PIPE",
        "DGRAM abstract, socat ABSTRACT-RECVFROM:NAME PIPE",
    })
    void ourDatagramIsAnswered(String kind, String server) throws Exception {
        start(server);
        try (Socket socket = connected(address(kind), Type.DGRAM)) {
            socket.bind(new Address.Unnamed()); // a name of the kernel's choice, to be answered at
            socket.send("there and back".getBytes(UTF_8));

            assertThat(new String(socket.recv(1024), UTF_8)).isEqualTo("there and back");
        }
    }

    @Test
    void ncatReceivesOurDatagram() throws Exception {
        Process peer = start("ncat -l -u -U PATH");
        try (Socket socket = connected(address("DGRAM"), Type.DGRAM)) {
            socket.bind(Address.unix(folder.resolve("ours")));
            socket.send("a line\n".getBytes(UTF_8));

            assertThat(peer.inputReader(UTF_8).readLine()).isEqualTo("a line");
        }
    }

    private Process start(String command) throws IOException {
        List<String> words =
                List.of(
                        command.replace("PATH", path().toString())
                                .replace("NAME", name())
                                .split(" ", -1));
        Programs.require(words.getFirst());
        Process peer =
                new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        peers.add(peer);
        return peer;
    }

    private static void tell(Process peer, String line) throws IOException {
        peer.outputWriter(UTF_8).append(line).append('\n').flush();
    }

    /** Connects as soon as the peer listens. */
    private Socket connected(Address address, Type type) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            Socket socket = Socket.open(Family.UNIX, type).timeout(PATIENCE);
            try {
                return socket.connect(address);
            } catch (IOException e) {
                socket.close();
                Errno errno = Errno.of(e);
                boolean notYet = errno == Errno.ENOENT || errno == Errno.ECONNREFUSED;
                if (!notYet || System.nanoTime() - end > 0) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private Address.Unix address(String kind) {
        return kind.endsWith("abstract") ? new Address.Abstract(name()) : Address.unix(path());
    }

    private Path path() {
        return folder.resolve("socket");
    }

    private String name() {
        return "sockeye-" + folder.getFileName();
    }

    private static Type type(String kind) {
        return kind.startsWith("SEQPACKET") ? Type.SEQPACKET : Type.STREAM;
    }

    private static byte[] upper(byte[] bytes) {
        return new String(bytes, UTF_8).toUpperCase(Locale.ROOT).getBytes(UTF_8);
    }
}
