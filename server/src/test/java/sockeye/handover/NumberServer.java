package sockeye.handover;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sockeye.Address;
import sockeye.Deadline;
import sockeye.Shutdown;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Unix;
import sockeye.framing.Framing;
import sockeye.framing.Messages;
import sockeye.server.Connection;
import sockeye.server.Limits;
import sockeye.server.Running;
import sockeye.server.Server;

/**
 * A program that is upgraded while it serves: it takes over from the process before it, or is the
 * first, and hands over to the next. It acknowledges numbers, each a message of eight bytes, and
 * writes each into a file. Prints its port when it serves.
 *
 * <p>When it drains, each connection is ended between two messages: it sends the end of the stream
 * first, and then looks at nothing that still comes, until the client has ended its side too. So no
 * number is taken that is not acknowledged, and no connection is reset.
 */
final class NumberServer {
    private static final Framing NUMBERS = Framing.fixed(Long.BYTES);
    private static final Duration GRACE = Duration.ofSeconds(20);

    /** How often a connection looks whether the server drains. */
    private static final Duration LOOK = Duration.ofMillis(50);

    /** How long a connection that was accepted in the last moment may take for its first number. */
    private static final Duration FIRST = Duration.ofSeconds(5);

    private static final Duration LINGER = Duration.ofSeconds(5);

    private final DataOutputStream taken;

    private NumberServer(DataOutputStream taken) {
        this.taken = taken;
    }

    /**
     * The command that starts it: it meets the others in {@code folder}, and writes {@code file}.
     */
    static List<String> command(Path folder, Path file) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                NumberServer.class.getName(),
                folder.resolve("run/handover").toString(),
                folder.resolve("numbers").toString(),
                file.toString());
    }

    private static String classPath() {
        Path core = locationOf(Socket.class);
        Path server = locationOf(Handover.class);
        Path tests = server.resolveSibling("test-classes");
        return String.join(
                File.pathSeparator, core.toString(), server.toString(), tests.toString());
    }

    private static Path locationOf(Class<?> type) {
        return Path.of(
                URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    /** Arguments: the path of the hand-over, that of a Unix socket, and where to write. */
    public static void main(String[] args) throws Exception {
        try (var file = Files.newOutputStream(Path.of(args[2]));
                var taken = new DataOutputStream(new BufferedOutputStream(file))) {
            new NumberServer(taken).run(Path.of(args[0]), Path.of(args[1]));
        }
    }

    private void run(Path path, Path unixPath) throws Exception {
        Limits limits = Limits.DEFAULT.connections(50_000).perAddress(50_000);
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        try (Handover handover = Handover.take(path)) {
            Socket tcp = handover.listener("tcp", () -> Tcp.listen("127.0.0.1", 0));
            Socket unix = handover.listener("unix", () -> Unix.listen(Address.unix(unixPath)));
            int port = tcp.localPort();
            try (Running running = Server.stream(this::serve).limits(limits).start(tcp, unix)) {
                handover.offer(Map.of("tcp", tcp, "unix", unix), () -> running.shutdown(GRACE));
                out.println(port);
                out.println(running.await());
            }
        }
    }

    private void serve(Connection connection) throws IOException {
        Socket socket = connection.socket().timeout(LOOK);
        Messages<byte[]> messages = Messages.bytes(socket, NUMBERS);
        Deadline first = Deadline.in(FIRST);
        boolean fresh = true;
        for (var number = next(connection, messages, fresh, first);
                number.isPresent();
                number = next(connection, messages, fresh, first)) {
            fresh = false;
            take(number.get());
            messages.send(number.get());
        }
        end(socket);
    }

    private synchronized void take(byte[] number) throws IOException {
        taken.write(number);
    }

    /** The next number; empty if the client has ended, or this server drains. */
    private static Optional<byte[]> next(
            Connection connection, Messages<byte[]> messages, boolean fresh, Deadline first)
            throws IOException {
        while (!connection.draining() || (fresh && first.left().isPositive())) {
            try {
                return messages.recv();
            } catch (SocketTimeoutException e) {
                // Look, and go on.
            }
        }
        return Optional.empty();
    }

    private static void end(Socket socket) throws IOException {
        socket.shutdown(Shutdown.SHUT_WR).noTimeout();
        ByteBuffer ignored = ByteBuffer.allocate(1024);
        Deadline.in(LINGER)
                .run(() -> {
                    while (socket.recv(ignored.clear()) >= 0) {
                        // What comes now is not acknowledged: the client sends it again elsewhere.
                    }
                });
    }
}
