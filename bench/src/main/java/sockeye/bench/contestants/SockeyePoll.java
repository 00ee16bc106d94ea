package sockeye.bench.contestants;

import static sockeye.Events.EPOLLIN;
import static sockeye.Events.EPOLLOUT;
import static sockeye.Flags.MSG_DONTWAIT;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import sockeye.Address;
import sockeye.Events;
import sockeye.Poll;
import sockeye.Socket;

/** Sockeye as an event loop: one thread, level-triggered epoll, nothing made for an event. */
public final class SockeyePoll {
    private static final int CHUNKS_IN_A_ROW = 16;
    private static final int ACCEPTS_IN_A_ROW = 64;
    private static final int DATAGRAMS_IN_A_ROW = 64;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** What is done when a socket is ready: one for each, attached to its key. */
    private interface Handler {
        void ready(Poll.Key key, Socket socket) throws IOException;
    }

    private SockeyePoll() {}

    /**
     * Runs a role.
     *
     * @param args role, address, size
     */
    public static void main(String[] args) {
        Contestant.run(
                args,
                Map.of(
                        "echo", SockeyePoll::echo,
                        "frames", SockeyePoll::frames,
                        "source", SockeyePoll::source,
                        "datagrams", SockeyePoll::datagrams));
    }

    private static void echo(Arguments arguments) throws IOException {
        Answers echo = new Answers.Echo(ByteBuffer.allocateDirect(arguments.size()));
        streams(arguments, EPOLLIN, () -> new Conversation(echo));
    }

    private static void frames(Arguments arguments) throws IOException {
        int longest = arguments.size();
        streams(arguments, EPOLLIN, () -> new Conversation(Frames.direct(longest)));
    }

    private static void source(Arguments arguments) throws IOException {
        Handler source = new Source(ByteBuffer.allocateDirect(arguments.size()));
        streams(arguments, EPOLLOUT, () -> source);
    }

    private static void datagrams(Arguments arguments) throws IOException {
        Handler echo = new DatagramEcho(ByteBuffer.allocateDirect(arguments.size()));
        try (Poll poll = Poll.open()) {
            for (Socket socket : SockeyeSockets.bind(arguments)) {
                poll.register(socket, EPOLLIN, echo);
            }
            serve(poll);
        }
    }

    private static void streams(Arguments arguments, Events events, Supplier<Handler> handlers)
            throws IOException {
        try (Poll poll = Poll.open();
                Socket listener = SockeyeSockets.listen(arguments)) {
            poll.register(listener, EPOLLIN, new Acceptor(poll, events, handlers));
            serve(poll);
        }
    }

    private static void serve(Poll poll) throws IOException {
        while (true) {
            for (Poll.Key key : poll.await()) {
                Handler handler = (Handler) Objects.requireNonNull(key.attachment());
                handler.ready(key, (Socket) key.fd());
            }
        }
    }

    /** Takes the connections that wait. */
    private record Acceptor(Poll poll, Events events, Supplier<Handler> handlers)
            implements Handler {
        @Override
        public void ready(Poll.Key key, Socket listener) throws IOException {
            for (int i = 0; i < ACCEPTS_IN_A_ROW; i++) {
                Optional<Socket> connection = listener.tryAccept();
                if (connection.isEmpty()) {
                    return;
                }
                Socket socket = SockeyeSockets.prompt(connection.get());
                poll.register(socket, events, handlers.get());
            }
        }
    }

    /** A connection of its own, whose failure is nobody else's. */
    private abstract static class Connection implements Handler {
        @Override
        public final void ready(Poll.Key key, Socket socket) throws IOException {
            try {
                exchange(key, socket);
            } catch (IOException e) {
                Contestant.broken(e);
                socket.close();
            }
        }

        abstract void exchange(Poll.Key key, Socket socket) throws IOException;
    }

    /** Answers what comes, and receives no more while an answer waits to be sent. */
    private static final class Conversation extends Connection {
        private final Answers answers;
        private ByteBuffer unsent = NOTHING;

        Conversation(Answers answers) {
            this.answers = answers;
        }

        @Override
        void exchange(Poll.Key key, Socket socket) throws IOException {
            if (unsent.hasRemaining()) {
                socket.send(unsent, MSG_DONTWAIT);
                if (!unsent.hasRemaining()) {
                    key.modify(EPOLLIN);
                }
                return;
            }
            int n = socket.recv(answers.room(), MSG_DONTWAIT);
            if (n == -1) {
                socket.close();
            } else if (n > 0) {
                answer(key, socket, answers.answer());
            }
        }

        private void answer(Poll.Key key, Socket socket, ByteBuffer answer) throws IOException {
            if (answer.hasRemaining()) {
                socket.send(answer, MSG_DONTWAIT);
            }
            if (answer.hasRemaining()) {
                unsent = answers.keep(answer);
                key.modify(EPOLLOUT);
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
        void exchange(Poll.Key key, Socket socket) throws IOException {
            int chunks = 0;
            do {
                socket.send(zeros.clear(), MSG_DONTWAIT);
                chunks++;
            } while (!zeros.hasRemaining() && chunks < CHUNKS_IN_A_ROW);
        }
    }

    /** Sends the datagrams back that are there; an answer without room is lost, as may happen. */
    private record DatagramEcho(ByteBuffer buffer) implements Handler {
        @Override
        public void ready(Poll.Key key, Socket socket) throws IOException {
            for (int i = 0; i < DATAGRAMS_IN_A_ROW; i++) {
                Optional<Address> from = socket.recvFrom(buffer.clear(), MSG_DONTWAIT);
                if (from.isEmpty()) {
                    return;
                }
                socket.sendTo(buffer.flip(), from.get(), MSG_DONTWAIT);
            }
        }
    }
}
