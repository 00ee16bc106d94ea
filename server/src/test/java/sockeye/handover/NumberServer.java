package sockeye.handover;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
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
import sockeye.proxy.TrustedSources;
import sockeye.server.Connection;
import sockeye.server.Limits;
import sockeye.server.Running;
import sockeye.server.Server;
import sockeye.testing.Programs;

/**
 * A program that is upgraded while it serves: it takes over from the process before it, or is the
 * first, and hands over to the next. It acknowledges numbers, each a message of eight bytes, by the
 * number and the client's address, and writes each into a file. Prints its port when it serves, and
 * in the end its report and statistics.
 */
final class NumberServer {
    static final Framing MESSAGES = Framing.lengthPrefix(Short.BYTES);
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final Limits LIMITS = Limits.DEFAULT.connections(50_000).perAddress(50_000);

    /** Whom it serves. */
    enum Audience {
        CLIENTS,
        /** Proxies on this host that say who the clients are. */
        PROXIES;

        private Server admit(Server server) {
            return this == PROXIES
                    ? server.behind(TrustedSources.of("127.0.0.0/8").withUnix())
                    : server;
        }
    }

    private final DataOutputStream taken;

    private NumberServer(DataOutputStream taken) {
        this.taken = taken;
    }

    /**
     * The command that starts it: it meets the others in {@code folder}, and writes {@code file}.
     */
    static List<String> command(Path folder, Path file, Audience audience) {
        return Programs.java(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                NumberServer.class,
                folder.resolve("run/handover").toString(),
                unixPath(folder).toString(),
                file.toString(),
                audience.name());
    }

    /** Where its Unix socket is. */
    static Path unixPath(Path folder) {
        return folder.resolve("numbers");
    }

    /**
     * Arguments: the path of the hand-over, that of a Unix socket, where to write, the audience.
     */
    public static void main(String[] args) throws Exception {
        try (var file = Files.newOutputStream(Path.of(args[2]));
                var taken = new DataOutputStream(new BufferedOutputStream(file))) {
            var numbers = new NumberServer(taken);
            Server server = Audience.valueOf(args[3]).admit(Server.stream(numbers::serve));
            run(server.limits(LIMITS), Path.of(args[0]), Path.of(args[1]));
        }
    }

    private static void run(Server server, Path path, Path unixPath) throws Exception {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        try (Handover handover = Handover.take(path)) {
            Socket tcp = handover.listener("tcp", () -> Tcp.listen("127.0.0.1", 0));
            Socket unix = handover.listener("unix", () -> Unix.listen(Address.unix(unixPath)));
            int port = tcp.localPort();
            try (Running running = server.start(tcp, unix)) {
                handover.offer(Map.of("tcp", tcp, "unix", unix), () -> running.shutdown(GRACE));
                out.println(port);
                out.println(running.await());
                out.println(running.statistics().rejected());
                out.println(running.statistics().ended());
            }
        }
    }

    private void serve(Connection connection) throws IOException {
        byte[] client = connection.peer().toString().getBytes(UTF_8);
        Messages<byte[]> messages = Messages.bytes(connection, MESSAGES);
        for (var number = messages.recv(); number.isPresent(); number = messages.recv()) {
            take(number.get());
            messages.send(
                    ByteBuffer.allocate(Long.BYTES + client.length)
                            .put(number.get())
                            .put(client)
                            .array());
        }
    }

    private synchronized void take(byte[] number) throws IOException {
        taken.write(number);
    }
}
