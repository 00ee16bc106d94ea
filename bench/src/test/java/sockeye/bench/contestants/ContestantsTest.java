package sockeye.bench.contestants;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each contestant, in each of its roles, in a process of its own. */
@Timeout(30)
class ContestantsTest {
    private static final int SIZE = 1000;
    private static final int STUFFING = 20 * 1024 * 1024;

    /** Those that do all that streams can be asked for. */
    private static final String ON_TCP =
            """
            SockeyeThreads, tcp
            SockeyePoll, tcp
            SockeyeServer, tcp
            NettyServer epoll, tcp
            NettyServer io_uring, tcp
            NettyServer nio, tcp
            JdkThreads, tcp
            JdkSelector, tcp
            HelidonServer, tcp
            """;

    @TempDir Path folder;

    private final Random random = new Random(1);

    @ParameterizedTest
    @CsvSource({
        "SockeyeThreads, tcp",
        "SockeyeThreads, unix",
        "SockeyePoll, tcp",
        "SockeyePoll, unix",
        "SockeyeServer, tcp",
        "SockeyeServer, unix",
        "NettyServer epoll, tcp",
        "NettyServer epoll, unix",
        "NettyServer io_uring, tcp",
        "NettyServer io_uring, unix",
        "NettyServer nio, tcp",
        "NettyServer nio, unix",
        "JdkThreads, tcp",
        "JdkThreads, unix",
        "JdkSelector, tcp",
        "JdkSelector, unix",
        "HelidonServer, tcp",
        "HelidonServer, unix",
        "JunixServer, unix",
        "python, tcp",
        "python, unix",
    })
    void echo(String contestant, String address) throws IOException {
        try (Server server = start(contestant, "echo", address(address), size())) {
            String place = server.places().getFirst();
            try (Client one = new Client(place);
                    Client two = new Client(place);
                    Client three = new Client(place)) {
                for (int i = 0; i < 10; i++) {
                    one.exchange(bytes(1 + random.nextInt(4 * SIZE)));
                    two.exchange(bytes(1 + random.nextInt(4 * SIZE)));
                }
                three.send(bytes(SIZE));
                three.reset();
                one.stuff(bytes(STUFFING));
                two.exchange(bytes(SIZE));
                one.exchange(bytes(SIZE));
            }
            assertThat(server.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"platform", "virtual"})
    void junixHasBothKindsOfThreads(String threads) throws IOException {
        try (Server server = start("JunixServer", "echo", address("unix"), size(), threads);
                Client client = new Client(server.places().getFirst())) {
            client.exchange(bytes(SIZE));
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = ON_TCP + "JdkThreads, unix")
    void frames(String contestant, String address) throws IOException {
        try (Server server = start(contestant, "frames", address(address), size())) {
            String place = server.places().getFirst();
            try (Client one = new Client(place);
                    Client two = new Client(place)) {
                one.exchange(frames(1, 0));
                one.exchange(frames(1, SIZE));
                byte[] three = frames(3, SIZE);
                int sent = 0;
                for (int end : new int[] {3, 4, 5, SIZE, 2 * SIZE + 6, three.length}) {
                    one.send(Arrays.copyOfRange(three, sent, end));
                    two.exchange(frames(20, random.nextInt(SIZE)));
                    sent = end;
                }
                assertThat(one.receive(three.length)).isEqualTo(three);
                one.stuff(frames(STUFFING / SIZE, SIZE - 7));
                assertThat(server.errors()).isEmpty();

                two.send(ByteBuffer.allocate(4).putInt(SIZE + 1).array());
                assertThat(two.isEnded()).isTrue();
                assertThat(errors(server)).contains("a frame of 1001 bytes").hasLineCount(1);
                one.exchange(frames(1, 1));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = ON_TCP + "JunixServer, unix")
    void source(String contestant, String address) throws IOException {
        try (Server server = start(contestant, "source", address(address), size())) {
            String place = server.places().getFirst();
            try (Client one = new Client(place);
                    Client two = new Client(place)) {
                one.receive(SIZE);
                one.reset();
                assertThat(two.receive(1_000_000)).containsOnly(0);
            }
            try (Client three = new Client(place)) {
                assertThat(three.receive(1_000_000)).containsOnly(0);
            }
            assertThat(server.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SockeyeThreads, tcp",
        "NettyServer epoll, tcp",
        "NettyServer io_uring, tcp",
        "NettyServer nio, tcp",
        "JdkThreads, tcp",
        "JdkThreads, unix",
    })
    void file(String contestant, String address) throws IOException {
        byte[] content = bytes(300_000);
        Path file = Files.write(folder.resolve("content"), content);
        try (Server server = start(contestant, "file", address(address), size(), file.toString())) {
            String place = server.places().getFirst();
            try (Client one = new Client(place);
                    Client two = new Client(place)) {
                one.send(new byte[1]);
                two.send(new byte[3]);
                for (int i = 0; i < 3; i++) {
                    assertThat(Arrays.equals(two.receive(content.length), content)).isTrue();
                }
                assertThat(Arrays.equals(one.receive(content.length), content)).isTrue();
                one.send(new byte[5]);
                one.receive(1);
                one.reset();
                two.send(new byte[1]);
                assertThat(Arrays.equals(two.receive(content.length), content)).isTrue();
            }
            assertThat(server.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SockeyeThreads",
                "SockeyePoll",
                "SockeyeServer",
                "NettyServer epoll",
                "NettyServer io_uring",
                "NettyServer nio",
                "JdkThreads",
                "JdkSelector",
                "python"
            })
    void datagrams(String contestant) throws IOException {
        echoesDatagrams(contestant, "datagrams");
    }

    @Test
    void manyDatagrams() throws IOException {
        echoesDatagrams("SockeyeThreads", "datagrams-many");
    }

    private void echoesDatagrams(String contestant, String role) throws IOException {
        try (Server server = start(contestant, role, "udp", size(), "2");
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            List<String> ports = server.places();
            assertThat(ports).hasSize(2);
            for (int i = 0; i < 10; i++) {
                for (String port : ports) {
                    byte[] data = bytes(1 + random.nextInt(SIZE));
                    send(socket, data, port);
                    assertThat(receive(socket, port)).isEqualTo(data);
                }
            }
            assertThat(server.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"datagram-source", "datagram-source-many", "datagram-source-gso"})
    void datagramSource(String role) throws IOException {
        try (Server server = start("SockeyeThreads", role, "udp", size());
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String port = server.places().getFirst();
            for (int round = 0; round < 2; round++) {
                send(socket, "go".getBytes(US_ASCII), port);
                for (int i = 0; i < 100; i++) {
                    assertThat(receive(socket, port)).hasSize(SIZE);
                }
                send(socket, "stop".getBytes(US_ASCII), port);
                String[] answer = new String(lastOf(socket, port), US_ASCII).split(" ", -1);
                assertThat(answer[0]).isEqualTo("SENT");
                assertThat(Long.parseLong(answer[1])).isGreaterThanOrEqualTo(100);
                assertThat(Long.parseLong(answer[2])).isPositive();
            }
            assertThat(server.errors()).isEmpty();
        }
    }

    /** What comes after the flood; it can be lost in the flood, and is asked for again then. */
    private static byte[] lastOf(DatagramSocket socket, String port) throws IOException {
        socket.setSoTimeout(200);
        while (true) {
            try {
                byte[] data = receive(socket, port);
                if (data.length != SIZE) {
                    return data;
                }
            } catch (java.net.SocketTimeoutException e) {
                send(socket, "stop".getBytes(US_ASCII), port);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SockeyeThreads, juggle, tcp, 1, 3, no role juggle",
        "NettyServer nio, juggle, tcp, 1, 3, no role juggle",
        "HelidonServer, datagrams, udp, 1, 3, no role datagrams",
        "python, juggle, tcp, 1, 3, no role juggle",
        "NettyServer pigeon, echo, tcp, 1, 1, transport: pigeon",
        "JunixServer, echo, tcp, 1, 1, address: tcp",
        "SockeyePoll, echo, unix:/nowhere/at/all, 1, 1, /nowhere/at/all",
        "NettyServer nio, echo, unix:/nowhere/at/all, 1, 1, No such file",
        "JdkSelector, echo, tcp, none, 1, none",
        "python, echo, udp, 1, 1, address: udp",
    })
    void whatCannotBeDone(
            String contestant,
            String role,
            String address,
            String size,
            int exitCode,
            String message)
            throws IOException, InterruptedException {
        assumeRuns(contestant);
        try (var server = Server.process(contestant, role, address, size)) {
            assertThat(server.exitCode()).isEqualTo(exitCode);
            assertThat(server.errors()).contains(message).hasLineCount(1);
        }
    }

    private static Server start(String contestant, String... arguments) throws IOException {
        assumeRuns(contestant);
        return Server.start(contestant, arguments);
    }

    private static void assumeRuns(String contestant) {
        if (contestant.equals("python")) {
            assumeTrue(canRun("python3", "--version"), "needs python3");
        } else if (contestant.endsWith("io_uring")) {
            assumeTrue(IoUring.isAvailable(), () -> "needs io_uring: " + reason());
        } else if (contestant.endsWith("epoll")) {
            assumeTrue(Epoll.isAvailable(), "needs Linux on x86-64");
        }
    }

    /** What it printed on stderr, as soon as there is anything. */
    private static String errors(Server server) throws IOException {
        long patience = System.nanoTime() + 5_000_000_000L;
        while (server.errors().isEmpty() && System.nanoTime() < patience) {
            Thread.onSpinWait();
        }
        return server.errors();
    }

    private static String reason() {
        return String.valueOf(IoUring.unavailabilityCause());
    }

    private static boolean canRun(String... command) {
        try {
            Process process = new ProcessBuilder(command).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private String address(String kind) {
        return kind.equals("unix") ? "unix:" + folder.resolve("socket") : kind;
    }

    private static String size() {
        return String.valueOf(SIZE);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Frames of one length, one after the other. */
    private byte[] frames(int count, int length) {
        ByteBuffer frames = ByteBuffer.allocate(count * (4 + length));
        for (int i = 0; i < count; i++) {
            frames.putInt(length).put(bytes(length));
        }
        return frames.array();
    }

    private static void send(DatagramSocket socket, byte[] data, String port) throws IOException {
        socket.send(
                new DatagramPacket(
                        data,
                        data.length,
                        InetAddress.getLoopbackAddress(),
                        Integer.parseInt(port)));
    }

    private static byte[] receive(DatagramSocket socket, String port) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2 * SIZE], 2 * SIZE);
        socket.receive(packet);
        assertThat(packet.getPort()).isEqualTo(Integer.parseInt(port));
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }
}
