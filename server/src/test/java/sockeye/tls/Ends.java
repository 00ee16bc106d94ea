package sockeye.tls;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import sockeye.ByteStream;
import sockeye.Options;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Unix;
import sockeye.testing.Task;

/** Both ends of a connection, and what tests do with them. */
record Ends(TlsStream client, TlsStream server, Socket.Pair sockets) implements Closeable {
    static final String HOST = "server.test";
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Recipes that trust each other: a certificate for {@link #HOST}. */
    record Recipes(Tls client, Tls server) {
        static Recipes in(Path folder) throws IOException, GeneralSecurityException {
            Authority authority = new Authority("authority");
            Path trusted = authority.in(folder);
            Credentials mine = authority.issue("EC", HOST).in(folder, "server");
            return new Recipes(Tls.DEFAULT.trust(trusted), Tls.DEFAULT.credentials(mine));
        }

        Recipes protocol(String protocol) {
            return new Recipes(client.protocols(protocol), server.protocols(protocol));
        }

        Ends overUnix() throws IOException {
            return over(Unix.pair());
        }

        Ends overTcp() throws IOException {
            try (Socket listener = Tcp.listen(0)) {
                Socket left = Tcp.connect("localhost", listener.localPort());
                return over(new Socket.Pair(left, listener.accept()));
            }
        }

        Ends over(Socket.Pair pair) throws IOException {
            pair.left().timeout(PATIENCE);
            pair.right().timeout(PATIENCE);
            return new Ends(
                    client.client().connect(pair.left(), HOST),
                    server.server().accept(pair.right()),
                    pair);
        }
    }

    /** Makes the handshake on both sides. */
    Ends shaken() throws Exception {
        Task<TlsSession> other = Task.start(server::handshake);
        client.handshake();
        other.get();
        return this;
    }

    /** Little room in the kernel on the way to and from both sides. */
    Ends narrow() throws IOException {
        for (Socket socket : new Socket[] {sockets.left(), sockets.right()}) {
            socket.set(Options.SO_SNDBUF, 4096);
            socket.set(Options.SO_RCVBUF, 4096);
        }
        return this;
    }

    static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Exactly so many bytes, with buffers of {@code step}. */
    static byte[] recv(ByteStream stream, int length, int step) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(length);
        while (all.hasRemaining()) {
            ByteBuffer part = all.slice(all.position(), Math.min(step, all.remaining()));
            int n = stream.recv(part);
            if (n < 0) {
                return Arrays.copyOf(all.array(), all.position());
            }
            all.position(all.position() + n);
        }
        return all.array();
    }

    static int recvOne(ByteStream stream) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        return stream.recv(one) < 0 ? -1 : one.get(0);
    }

    static void send(ByteStream stream, byte... bytes) throws IOException {
        stream.sendAll(ByteBuffer.wrap(bytes));
    }

    @Override
    public void close() throws IOException {
        try (client;
                server) {
            sockets.close();
        }
    }
}
