package sockeye.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sockeye.Family;
import sockeye.Socket;
import sockeye.handover.Handover;

/**
 * The sockets of the process before, and those for the process after this one: none, unless a path
 * was given where they meet.
 */
final class Succession implements Closeable {
    private static final List<Family> FAMILIES = List.of(Family.INET, Family.INET6, Family.UNIX);

    private final Optional<Handover> handover;

    private Succession(Optional<Handover> handover) {
        this.handover = handover;
    }

    /** Takes what the process at a path gives. */
    static Succession at(Optional<Path> path) throws IOException {
        return new Succession(path.isEmpty() ? Optional.empty() : Optional.of(take(path.get())));
    }

    private static Handover take(Path path) throws IOException {
        try {
            return Handover.take(path);
        } catch (IOException e) {
            throw new IOException("cannot take over at " + path + ": " + Reason.of(e), e);
        }
    }

    /** The socket that the process before had at the same endpoint. */
    Optional<Socket> given(Endpoint endpoint) throws IOException {
        Optional<Socket> given = Optional.empty();
        for (int i = 0; handover.isPresent() && given.isEmpty() && i < FAMILIES.size(); i++) {
            Family family = FAMILIES.get(i);
            given =
                    handover.get()
                            .socket(key(endpoint, family), family, endpoint.transport().type());
        }
        return given;
    }

    private static String key(Endpoint endpoint, Family family) {
        return endpoint + " " + family;
    }

    /** Whether there was a process before. */
    boolean inherited() {
        return handover.map(Handover::inherited).orElse(false);
    }

    /** Has the process before end, and offers the sockets to the next. */
    void offer(Listeners listeners, Runnable drain) throws IOException {
        if (handover.isPresent()) {
            Map<String, Socket> sockets = new HashMap<>();
            for (Listener one : listeners.all()) {
                sockets.put(key(one.endpoint(), one.socket().family()), one.socket());
            }
            handover.get().offer(sockets, drain);
        }
    }

    /** Whether a process after this one has the sockets. */
    boolean handedOver() {
        return handover.map(Handover::handedOver).orElse(false);
    }

    @Override
    public void close() throws IOException {
        if (handover.isPresent()) {
            handover.get().close();
        }
    }
}
