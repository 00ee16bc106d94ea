package sockeye.bench.contestants;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.BiFunction;
import sockeye.Address;
import sockeye.Batch;
import sockeye.Fd;
import sockeye.Socket;

/** Sockeye as it is meant to be used: blocking code, a virtual thread for each connection. */
public final class SockeyeThreads {
    private static final int MANY = 64;

    private SockeyeThreads() {}

    /**
     * Runs a role.
     *
     * @param args role, address, size
     */
    public static void main(String[] args) {
        Contestant.run(
                args,
                Map.of(
                        "echo", a -> streams(a, socket -> SockeyeStreams.echo(socket, a.size())),
                        "frames",
                                a -> streams(a, socket -> SockeyeStreams.frames(socket, a.size())),
                        "source",
                                a -> streams(a, socket -> SockeyeStreams.source(socket, a.size())),
                        "file", SockeyeThreads::files,
                        "datagrams", a -> datagrams(a, socket -> datagrams(socket, a.size())),
                        "datagrams-many", a -> datagrams(a, socket -> many(socket, a.size())),
                        "datagram-source", a -> flood(a, SockeyeFlood::single),
                        "datagram-source-many", a -> flood(a, SockeyeFlood::many),
                        "datagram-source-gso", a -> flood(a, SockeyeFlood::segmented)));
    }

    private static void streams(Arguments arguments, Threads.Service<Socket> service)
            throws IOException, InterruptedException {
        try (Socket listener = SockeyeSockets.listen(arguments)) {
            Threads.forEach(
                    () -> SockeyeSockets.prompt(listener.accept()), Thread.ofVirtual(), service);
        }
    }

    private static void files(Arguments arguments) throws IOException, InterruptedException {
        try (Fd file = Fd.open(arguments.file())) {
            streams(arguments, socket -> files(socket, file));
        }
    }

    private static void files(Socket socket, Fd file) throws IOException {
        ByteBuffer requests = ByteBuffer.allocate(MANY);
        int wanted;
        while ((wanted = socket.recv(requests.clear())) >= 0) {
            for (int i = 0; i < wanted; i++) {
                socket.sendFile(file);
            }
        }
    }

    private static void datagrams(Arguments arguments, Threads.Service<Socket> service)
            throws IOException, InterruptedException {
        Threads.forEach(SockeyeSockets.bind(arguments), service);
    }

    private static void datagrams(Socket socket, int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        while (true) {
            Address from = socket.recvFrom(buffer.clear());
            socket.sendTo(buffer.flip(), from);
        }
    }

    private static void many(Socket socket, int size) throws IOException {
        Batch batch = new Batch(MANY, size);
        while (true) {
            socket.recvMany(batch);
            socket.sendAll(batch);
        }
    }

    private static void flood(Arguments arguments, BiFunction<Socket, Integer, SockeyeFlood> kind)
            throws IOException, InterruptedException {
        datagrams(arguments, socket -> kind.apply(socket, arguments.size()).serve());
    }
}
