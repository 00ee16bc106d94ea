package sockeye.bench.contestants;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static sockeye.Flags.MSG_DONTWAIT;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.Optional;
import sockeye.Address;
import sockeye.Socket;

/** Sockeye as it is meant to be used: blocking code, a virtual thread for each connection. */
public final class SockeyeThreads {
    private static final int FILE_BUFFER = 64 * 1024;
    private static final int MANY = 64;
    private static final int LOOK_EVERY = 64;

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
                        "echo", a -> streams(a, socket -> echo(socket, a.size())),
                        "frames", a -> streams(a, socket -> frames(socket, a.size())),
                        "source", a -> streams(a, socket -> source(socket, a.size())),
                        "file", SockeyeThreads::files,
                        "datagrams", a -> datagrams(a, socket -> datagrams(socket, a.size())),
                        "datagram-source",
                                a -> datagrams(a, socket -> new Flood(socket, a.size()).serve())));
    }

    private static void streams(Arguments arguments, Threads.Service<Socket> service)
            throws IOException, InterruptedException {
        try (Socket listener = SockeyeSockets.listen(arguments)) {
            Threads.forEach(
                    () -> SockeyeSockets.prompt(listener.accept()), Thread.ofVirtual(), service);
        }
    }

    private static void echo(Socket socket, int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        while (socket.recv(buffer.clear()) >= 0) {
            socket.sendAll(buffer.flip());
        }
    }

    private static void frames(Socket socket, int longest) throws IOException {
        Frames frames = Frames.onHeap(longest);
        while (socket.recv(frames.room()) >= 0) {
            ByteBuffer answer = frames.answer();
            if (answer.hasRemaining()) {
                socket.sendAll(answer);
            }
        }
    }

    private static void source(Socket socket, int size) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(size);
        while (true) {
            socket.sendAll(zeros.clear());
        }
    }

    private static void files(Arguments arguments) throws IOException, InterruptedException {
        try (FileChannel file = FileChannel.open(arguments.file())) {
            streams(arguments, socket -> files(socket, file));
        }
    }

    private static void files(Socket socket, FileChannel file) throws IOException {
        ByteBuffer requests = ByteBuffer.allocate(MANY);
        ByteBuffer buffer = ByteBuffer.allocateDirect(FILE_BUFFER);
        int wanted;
        while ((wanted = socket.recv(requests.clear())) >= 0) {
            for (int i = 0; i < wanted; i++) {
                send(file, socket, buffer);
            }
        }
    }

    private static void send(FileChannel file, Socket socket, ByteBuffer buffer)
            throws IOException {
        long position = 0;
        int n;
        while ((n = file.read(buffer.clear(), position)) >= 0) {
            socket.sendAll(buffer.flip());
            position += n;
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

    /** Sends to who says 'g' until somebody says something else. */
    private static final class Flood {
        private final Socket socket;
        private final ByteBuffer datagram;
        private final ByteBuffer command = ByteBuffer.allocate(1);
        private byte[] report = {};

        Flood(Socket socket, int size) {
            this.socket = socket;
            this.datagram = ByteBuffer.allocate(size);
        }

        void serve() throws IOException {
            Address from = socket.recvFrom(command.clear());
            while (true) {
                from = command.get(0) == 'g' ? flood(from) : report(from);
            }
        }

        /** Sends as fast as it can: who gave the next command. */
        private Address flood(Address to) throws IOException {
            long start = System.nanoTime();
            long sent = 0;
            Optional<Address> next;
            do {
                for (int i = 0; i < LOOK_EVERY; i++) {
                    socket.sendTo(datagram.clear(), to);
                }
                sent += LOOK_EVERY;
                next = socket.recvFrom(command.clear(), MSG_DONTWAIT);
            } while (next.isEmpty());
            report = ("SENT " + sent + " " + (System.nanoTime() - start)).getBytes(US_ASCII);
            return next.get();
        }

        /** Tells how it was to who says 's', as often as it is said: the flood drowns answers. */
        private Address report(Address to) throws IOException {
            if (command.get(0) == 's') {
                socket.sendTo(report, to);
            }
            return socket.recvFrom(command.clear());
        }
    }
}
