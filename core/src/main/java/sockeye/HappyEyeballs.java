package sockeye;

import java.io.IOException;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import sockeye.closing.Closeables;

/**
 * Connects to the first of several addresses that answers, RFC 8305: attempts start one after the
 * other, and none waits for the one before it for more than {@link #DELAY}. All attempts are
 * non-blocking connects that one {@link Poll} watches; those that lose are closed.
 */
final class HappyEyeballs {
    static final Duration DELAY = Duration.ofMillis(250);

    private final Queue<Address> waiting;
    private final List<Socket> attempts = new ArrayList<>();
    private @Nullable IOException failure;

    private HappyEyeballs(List<? extends Address> addresses) {
        waiting = new ArrayDeque<>(addresses);
    }

    static Socket connect(String host, int port) throws IOException {
        var timeout = Socket.defaultTimeout();
        return timeout.isEmpty()
                ? lookUpAndConnect(host, port)
                : Deadline.in(timeout.get()).call(() -> lookUpAndConnect(host, port));
    }

    private static Socket lookUpAndConnect(String host, int port) throws IOException {
        return connect(Netdb.addresses(host, port, Type.STREAM));
    }

    static Socket connect(List<Address.Inet> addresses) throws IOException {
        if (addresses.size() == 1) {
            return Tcp.connect(addresses.getFirst());
        }
        HappyEyeballs race = new HappyEyeballs(interleaved(addresses));
        Socket winner;
        try (Poll poll = Poll.open()) {
            winner = race.run(poll);
        } catch (Throwable e) {
            Closeables.closeAfter(e, race.attempts);
            throw e;
        }
        race.attempts.remove(winner);
        return Passive.orClose(winner, _ -> Closeables.closeAll(race.attempts));
    }

    /**
     * The families in turn, beginning with the first address's; else in the order of the look-up
     * (RFC 6724).
     */
    static List<Address.Inet> interleaved(List<Address.Inet> addresses) {
        boolean six = addresses.getFirst().host() instanceof Inet6Address;
        Queue<Address.Inet> mine = new ArrayDeque<>();
        Queue<Address.Inet> others = new ArrayDeque<>();
        addresses.forEach(address ->
                (address.host() instanceof Inet6Address == six ? mine : others).add(address));
        List<Address.Inet> mixed = new ArrayList<>();
        while (!mine.isEmpty() || !others.isEmpty()) {
            if (!mine.isEmpty()) {
                mixed.add(mine.remove());
            }
            if (!others.isEmpty()) {
                mixed.add(others.remove());
            }
        }
        return mixed;
    }

    private Socket run(Poll poll) throws IOException {
        while (true) {
            Socket connected = waiting.isEmpty() ? null : begin(poll);
            if (connected == null && !attempts.isEmpty()) {
                connected = awaitNews(poll);
            }
            if (connected != null) {
                return connected;
            } else if (waiting.isEmpty() && attempts.isEmpty()) {
                throw Objects.requireNonNull(failure);
            }
        }
    }

    /**
     * Waits until it is time for the next attempt, or one fails: the socket if one is connected.
     */
    private @Nullable Socket awaitNews(Poll poll) throws IOException {
        for (Poll.Key key : waiting.isEmpty() ? poll.await() : poll.await(DELAY)) {
            Socket connected = look(key);
            if (connected != null) {
                return connected;
            }
        }
        return null;
    }

    /** Starts the next attempt: its socket if that is connected at once. */
    private @Nullable Socket begin(Poll poll) throws IOException {
        Address next = waiting.remove();
        Socket socket = null;
        try {
            socket = Socket.open(next.family(), Type.STREAM);
            attempts.add(socket);
            if (socket.tryConnect(next)) {
                return socket;
            }
            poll.register(socket, Events.EPOLLOUT, next);
        } catch (IOException e) {
            failed(socket, e);
        }
        return null;
    }

    /** Looks at an attempt with news: its socket if it is connected. */
    private @Nullable Socket look(Poll.Key key) throws IOException {
        Socket socket = (Socket) key.fd();
        try {
            return socket.tryConnect((Address) Objects.requireNonNull(key.attachment()))
                    ? socket
                    : null;
        } catch (IOException e) {
            failed(socket, e);
            return null;
        }
    }

    private void failed(@Nullable Socket socket, IOException e) {
        if (failure == null) {
            failure = e;
        } else {
            failure.addSuppressed(e);
        }
        if (socket != null) {
            attempts.remove(socket);
            Closeables.closeAfter(failure, List.of(socket));
        }
    }
}
