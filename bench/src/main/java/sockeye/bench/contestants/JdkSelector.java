package sockeye.bench.contestants;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The JDK's event loop: one thread, java.nio's Selector, direct buffers. */
public final class JdkSelector {
    private static final int CHUNKS_IN_A_ROW = 16;
    private static final int ACCEPTS_IN_A_ROW = 64;
    private static final int DATAGRAMS_IN_A_ROW = 64;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** What is done when a channel is ready: one for each, attached to its key. */
    private interface Handler {
        void ready(SelectionKey key) throws IOException;
    }

    private JdkSelector() {}

    /**
     * Runs a role.
     *
     * @param args role, address, size
     */
    public static void main(String[] args) {
        Contestant.run(
                args,
                Map.of(
                        "echo", JdkSelector::echo,
                        "frames", JdkSelector::frames,
                        "source", JdkSelector::source,
                        "datagrams", JdkSelector::datagrams));
    }

    private static void echo(Arguments arguments) throws IOException {
        Answers echo = new Answers.Echo(ByteBuffer.allocateDirect(arguments.size()));
        streams(arguments, OP_READ, () -> new Conversation(echo));
    }

    private static void frames(Arguments arguments) throws IOException {
        int longest = arguments.size();
        streams(arguments, OP_READ, () -> new Conversation(Frames.direct(longest)));
    }

    private static void source(Arguments arguments) throws IOException {
        Handler source = new Source(ByteBuffer.allocateDirect(arguments.size()));
        streams(arguments, OP_WRITE, () -> source);
    }

    private static void streams(Arguments arguments, int interest, Supplier<Handler> handlers)
            throws IOException {
        try (Selector selector = Selector.open();
                ServerSocketChannel listener = JdkChannels.listen(arguments)) {
            listener.configureBlocking(false);
            listener.register(selector, OP_ACCEPT, new Acceptor(interest, handlers));
            serve(selector);
        }
    }

    private static void datagrams(Arguments arguments) throws IOException {
        Handler echo = new DatagramEcho(ByteBuffer.allocateDirect(arguments.size()));
        List<Integer> ports = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < arguments.sockets(); i++) {
                DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
                channel.bind(JdkChannels.loopback()).configureBlocking(false);
                channel.register(selector, OP_READ, echo);
                ports.add(channel.socket().getLocalPort());
            }
            Contestant.ready(ports);
            serve(selector);
        }
    }

    private static void serve(Selector selector) throws IOException {
        while (true) {
            selector.select(JdkSelector::ready);
        }
    }

    private static void ready(SelectionKey key) {
        try {
            ((Handler) key.attachment()).ready(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the connections that wait. */
    private record Acceptor(int interest, Supplier<Handler> handlers) implements Handler {
        @Override
        public void ready(SelectionKey key) throws IOException {
            ServerSocketChannel listener = (ServerSocketChannel) key.channel();
            for (int i = 0; i < ACCEPTS_IN_A_ROW; i++) {
                @Nullable SocketChannel connection = listener.accept();
                if (connection == null) {
                    return;
                }
                JdkChannels.prompt(connection).configureBlocking(false);
                connection.register(key.selector(), interest, handlers.get());
            }
        }
    }

    /** A connection of its own, whose failure is nobody else's. */
    private abstract static class Connection implements Handler {
        @Override
        public final void ready(SelectionKey key) throws IOException {
            SocketChannel channel = (SocketChannel) key.channel();
            try {
                exchange(key, channel);
            } catch (IOException e) {
                Contestant.broken(e);
                channel.close();
            }
        }

        abstract void exchange(SelectionKey key, SocketChannel channel) throws IOException;
    }

    /** Answers what comes, and receives no more while an answer waits to be sent. */
    private static final class Conversation extends Connection {
        private final Answers answers;
        private ByteBuffer unsent = NOTHING;

        Conversation(Answers answers) {
            this.answers = answers;
        }

        @Override
        void exchange(SelectionKey key, SocketChannel channel) throws IOException {
            if (unsent.hasRemaining()) {
                channel.write(unsent);
                if (!unsent.hasRemaining()) {
                    key.interestOps(OP_READ);
                }
                return;
            }
            int n = channel.read(answers.room());
            if (n < 0) {
                channel.close();
            } else if (n > 0) {
                answer(key, channel, answers.answer());
            }
        }

        private void answer(SelectionKey key, SocketChannel channel, ByteBuffer answer)
                throws IOException {
            if (answer.hasRemaining()) {
                channel.write(answer);
            }
            if (answer.hasRemaining()) {
                unsent = answers.keep(answer);
                key.interestOps(OP_WRITE);
            }
        }
    }

    /** Sends while there is room, but lets the others have their turn. */
    private static final class Source extends Connection {
        private final ByteBuffer zeros;

        Source(ByteBuffer zeros) {
            this.zeros = zeros;
        }

        @Override
        void exchange(SelectionKey key, SocketChannel channel) throws IOException {
            int chunks = 0;
            do {
                channel.write(zeros.clear());
                chunks++;
            } while (!zeros.hasRemaining() && chunks < CHUNKS_IN_A_ROW);
        }
    }

    /** Sends the datagrams back that are there; an answer without room is lost, as may happen. */
    private record DatagramEcho(ByteBuffer buffer) implements Handler {
        @Override
        public void ready(SelectionKey key) throws IOException {
            DatagramChannel channel = (DatagramChannel) key.channel();
            for (int i = 0; i < DATAGRAMS_IN_A_ROW; i++) {
                @Nullable SocketAddress from = channel.receive(buffer.clear());
                if (from == null) {
                    return;
                }
                channel.send(buffer.flip(), from);
            }
        }
    }
}
