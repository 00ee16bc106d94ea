package sockeye.handover;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import sockeye.Address;
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
 */
final class NumberServer {
    private static final Framing NUMBERS = Framing.fixed(Long.BYTES);
    private static final Duration GRACE = Duration.ofSeconds(20);

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
        Messages<byte[]> messages = Messages.bytes(connection, NUMBERS);
        for (var number = messages.recv(); number.isPresent(); number = messages.recv()) {
            take(number.get());
            messages.send(number.get());
        }
    }

    private synchronized void take(byte[] number) throws IOException {
        taken.write(number);
    }
}
