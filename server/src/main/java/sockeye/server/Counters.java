package sockeye.server;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import sockeye.Address;
import sockeye.Family;
import sockeye.Options;
import sockeye.Socket;
import sockeye.Type;

/** Counts what happens to a server. */
final class Counters implements Observer {
    private static final Set<Family> INTERNET = Set.of(Family.INET, Family.INET6);

    private final List<Socket> sockets;
    private final Tally<Outcome> outcomes = new Tally<>(Outcome.class);
    private final Tally<Rejection> rejections = new Tally<>(Rejection.class);
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final TimeCounts times = new TimeCounts();

    Counters(List<Socket> sockets) {
        this.sockets = sockets;
    }

    @Override
    public void ended(Served served, Outcome outcome, Duration time) {
        outcomes.count(outcome);
        received.add(served.received());
        sent.add(served.sent());
        times.add(time);
    }

    @Override
    public void rejected(Address peer, Rejection reason) {
        rejections.count(reason);
    }

    Statistics statistics(int now) {
        return new Statistics(
                now,
                queue(),
                outcomes.numbers(),
                rejections.numbers(),
                received.sum(),
                sent.sum(),
                times.histogram());
    }

    private long queue() {
        return sockets.stream().mapToLong(Counters::queue).sum();
    }

    /**
     * Of a socket that listens, TCP_INFO tells the length of its queue as what is unacknowledged.
     */
    private static long queue(Socket socket) {
        try {
            return isTcp(socket) ? socket.get(Options.TCP_INFO).unacknowledged() : 0;
        } catch (IOException e) {
            return 0; // it has been closed, and has no queue
        }
    }

    static boolean isTcp(Socket socket) {
        return socket.type().equals(Type.STREAM) && INTERNET.contains(socket.family());
    }
}
