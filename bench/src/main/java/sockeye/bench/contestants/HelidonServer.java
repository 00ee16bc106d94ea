package sockeye.bench.contestants;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.DateTime;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Helidon's server, which runs each connection on a virtual thread, with protocols of its own in
 * the place of HTTP.
 */
public final class HelidonServer {
    /** Kept, or it would forget its level: at each start Helidon tells how it went. */
    private static final Logger LOG = Logger.getLogger("io.helidon");

    private HelidonServer() {}

    /**
     * Runs a role.
     *
     * @param args role, address, size
     */
    public static void main(String[] args) {
        LOG.setLevel(Level.WARNING);
        Contestant.run(
                args,
                Map.of(
                        "echo", a -> streams(a, Echo::new),
                        "frames", a -> streams(a, context -> new AnsweredFrames(context, a.size())),
                        "source", a -> streams(a, context -> new Source(context, a.size()))));
    }

    private static void streams(
            Arguments arguments, Function<ConnectionContext, ServerConnection> connections)
            throws IOException, InterruptedException {
        var server =
                WebServer.builder()
                        .backlog(Arguments.BACKLOG)
                        .protocolsDiscoverServices(false)
                        .addConnectionSelector(new Protocol(connections))
                        .connectionOptions(options -> options.tcpNoDelay(true))
                        .useNio(!arguments.overTcp()) // channels cut what is sent into 8 KiB
                        .shutdownHook(false);
        if (arguments.overTcp()) {
            var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var running = start(server.bindAddress(loopback).build());
            Contestant.ready(running.port());
        } else {
            Path path = arguments.path();
            start(server.bindAddress(UnixDomainSocketAddress.of(path)).build());
            Contestant.ready(path);
        }
        new CountDownLatch(1).await(); // until the process is ended
    }

    /** Helidon has logged why it does not run, if so. */
    private static WebServer start(WebServer server) throws IOException {
        if (!server.start().isRunning()) {
            throw new IOException("Helidon does not start");
        }
        return server;
    }

    /** The only protocol of the server: Helidon needs not see what clients say first. */
    private record Protocol(Function<ConnectionContext, ServerConnection> connections)
            implements ServerConnectionSelector {
        @Override
        public int bytesToIdentifyConnection() {
            return 0;
        }

        @Override
        public Support supports(BufferData data) {
            return Support.SUPPORTED;
        }

        @Override
        public Set<String> supportedApplicationProtocols() {
            return Set.of();
        }

        @Override
        public ServerConnection connection(ConnectionContext context) {
            return connections.apply(context);
        }
    }

    /** A connection, which tells Helidon when it was used last, as its HTTP does. */
    private abstract static class Connection implements ServerConnection {
        private final ConnectionContext context;
        private final DataReader reader;
        private final DataWriter writer;
        private volatile ZonedDateTime used = DateTime.timestamp();

        Connection(ConnectionContext context) {
            this.context = context;
            reader = context.dataReader();
            writer = context.dataWriter();
        }

        /** Serves the peer until something is thrown. */
        abstract void serve() throws IOException;

        final BufferData receive() {
            BufferData received = reader.readBuffer();
            used = DateTime.timestamp();
            return received;
        }

        final void send(BufferData data) {
            writer.writeNow(data);
        }

        @Override
        public void handle(Limit limit) {
            try {
                serve();
            } catch (DataReader.InsufficientDataAvailableException e) {
                // The peer has left. A connection that breaks while it is read ends in Helidon.
            } catch (IOException | UncheckedIOException e) {
                Contestant.broken(e);
            }
        }

        @Override
        public Duration idleTime() {
            return Duration.between(used, DateTime.timestamp());
        }

        @Override
        public void close(boolean interrupt) {
            context.serverSocket().close();
        }
    }

    private static final class Echo extends Connection {
        Echo(ConnectionContext context) {
            super(context);
        }

        @Override
        void serve() {
            while (true) {
                send(receive());
            }
        }
    }

    private static final class AnsweredFrames extends Connection {
        private final Frames frames;

        AnsweredFrames(ConnectionContext context, int longest) {
            super(context);
            frames = Frames.onHeap(longest);
        }

        @Override
        void serve() throws IOException {
            while (true) {
                BufferData received = receive();
                while (!received.consumed()) {
                    collect(received);
                    answer();
                }
            }
        }

        private void collect(BufferData received) {
            ByteBuffer room = frames.room();
            received.writeTo(room, room.remaining());
        }

        private void answer() throws IOException {
            ByteBuffer answer = frames.answer();
            if (answer.hasRemaining()) {
                int start = answer.arrayOffset() + answer.position();
                send(BufferData.createReadOnly(answer.array(), start, answer.remaining()));
            }
        }
    }

    private static final class Source extends Connection {
        private final BufferData zeros;

        Source(ConnectionContext context, int size) {
            super(context);
            zeros = BufferData.createReadOnly(new byte[size], 0, size);
        }

        @Override
        void serve() {
            while (true) {
                send(zeros.rewind());
            }
        }
    }
}
