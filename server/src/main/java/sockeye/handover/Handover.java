package sockeye.handover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static sockeye.handover.HandoverException.Reason.MISMATCH;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sockeye.Family;
import sockeye.Options;
import sockeye.Socket;
import sockeye.Type;
import sockeye.closing.Closeables;

/**
 * A new process of a program takes the place of the old one, and no connection is lost: it gets the
 * sockets that listen, with all that waits in their queues.
 *
 * {@snippet :
 * try (Handover handover = Handover.take(Path.of("/run/echo/handover"))) {
 *     Socket listener = handover.listener("echo", () -> Tcp.listen(9999));
 *     try (Running echo = server.start(listener)) {
 *         handover.offer(Map.of("echo", listener), () -> echo.shutdown(Duration.ofMinutes(1)));
 *         echo.await();
 *     }
 * }
 * }
 *
 * <p>The program is started once more for a new version, and the old process ends. If the new one
 * fails before it has offered, the old one goes on as if nothing had happened. Of several that
 * start at once, one is the first, and each other follows the one before it.
 *
 * <p>Any thread may call any method; {@link #close} ends what waits in others.
 */
public final class Handover implements Closeable {
    /** How long a new process may take to become ready: one minute. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(1);

    private enum State {
        TAKEN,
        BECOMING_READY,
        OFFERING,
        CLOSED
    }

    private final Place place;
    private final Socket listener;
    private final @Nullable Inheritance inheritance;
    private State state = State.TAKEN; // guarded by this
    private @Nullable Offering offering; // guarded by this

    private Handover(Place place, Socket listener, @Nullable Inheritance inheritance) {
        this.place = place;
        this.listener = listener;
        this.inheritance = inheritance;
    }

    /** Opens a socket. */
    @FunctionalInterface
    public interface Opening {
        /**
         * Opens it.
         *
         * @return the socket
         * @throws IOException if that fails
         */
        Socket open() throws IOException;
    }

    /**
     * Takes the sockets of the process that offers them at {@code path}; if there is none, takes
     * its place. If the process there is still starting, or others take from it, waits for them: a
     * {@link sockeye.Deadline} or an interrupt ends the wait.
     *
     * @param path a Unix socket, in a directory that only this user may enter; a directory that is
     *     missing is made, with mode 0700. Beside it there is a file for a lock, and for moments a
     *     third one; their names begin as the path's
     * @return what was taken
     * @throws HandoverException if the directory is not safe, or the process there is another
     *     user's, speaks another version, or refuses
     * @throws IOException if there is something else at the path, or the wait ended
     * @throws IllegalArgumentException if the path has more than 104 bytes
     */
    public static Handover take(Path path) throws IOException {
        Place place = Place.at(path);
        while (true) {
            switch (place.enter()) {
                case Place.Entered.First(Socket offering) -> {
                    return new Handover(place, offering, null);
                }
                case Place.Entered.Met(Socket peer) -> {
                    Optional<Inheritance> inherited = Inheritance.from(peer);
                    if (inherited.isPresent()) {
                        Inheritance all = inherited.get();
                        return new Handover(place, all.offering(), all);
                    }
                }
            }
            Place.pause(); // who was there is just leaving
        }
    }

    /**
     * Whether there was a process that gave its sockets.
     *
     * @return false if this process is the first
     */
    public boolean inherited() {
        return inheritance != null;
    }

    /**
     * The names of sockets that were given and that nobody has fetched yet.
     *
     * @return the names; none if this process is the first
     */
    public synchronized Set<String> names() {
        return inheritance == null ? Set.of() : Set.copyOf(inheritance.sockets().keySet());
    }

    /**
     * Fetches a socket that was given, of any kind, to be closed by the caller. Those that nobody
     * has fetched are closed when this process offers.
     *
     * @param name its name
     * @param family the family that it must have
     * @param type the type that it must have
     * @return the socket; empty if there is none of this name
     * @throws HandoverException if it is of another kind
     */
    public synchronized Optional<Socket> socket(String name, Family family, Type type)
            throws HandoverException {
        Optional<Socket> socket = given(name);
        if (socket.isPresent()) {
            require(
                    socket.get().family().equals(family) && socket.get().type().equals(type),
                    name,
                    socket.get(),
                    "not " + type + " over " + family);
            remove(name);
        }
        return socket;
    }

    /**
     * Fetches a socket that was given and that listens, or opens a new one; to be closed by the
     * caller.
     *
     * @param name its name
     * @param opening opens it if there is none of this name
     * @return the socket, listening
     * @throws HandoverException if the one that was given does not listen
     * @throws IOException as {@code opening} does
     */
    public Socket listener(String name, Opening opening) throws IOException {
        Optional<Socket> inherited = listener(name);
        return inherited.isPresent() ? inherited.get() : opening.open();
    }

    private synchronized Optional<Socket> listener(String name) throws IOException {
        Optional<Socket> socket = given(name);
        if (socket.isPresent()) {
            require(socket.get().get(Options.SO_ACCEPTCONN), name, socket.get(), "not listening");
            remove(name);
        }
        return socket;
    }

    private Optional<Socket> given(String name) {
        return inheritance == null
                ? Optional.empty()
                : Optional.ofNullable(inheritance.sockets().get(name));
    }

    private void remove(String name) {
        Objects.requireNonNull(inheritance).sockets().remove(name);
    }

    private static void require(boolean so, String name, Socket socket, String otherwise)
            throws HandoverException {
        if (!so) {
            throw new HandoverException(MISMATCH, name + " is " + socket + ", " + otherwise);
        }
    }

    /**
     * Says that this process is ready, and offers its sockets, with {@link #DEFAULT_PATIENCE}.
     *
     * @param sockets what to offer
     * @param drain called when they have been handed over
     * @throws IOException as {@link #offer(Map, Duration, Runnable)}
     */
    public void offer(Map<String, Socket> sockets, Runnable drain) throws IOException {
        offer(sockets, DEFAULT_PATIENCE, drain);
    }

    /**
     * Says that this process is ready, waits until the one before it drains, and from then on
     * offers its own sockets. Call it when the servers have started. Sockets that were given and
     * not fetched are closed. The offer ends when it has been taken, by {@link #close}, and when
     * somebody wants to take it and one of the sockets is closed.
     *
     * <p>When a new process has taken the sockets and is ready, {@code drain} is called, once, by a
     * thread of its own. It should begin to stop the servers and return, as {@link
     * sockeye.server.Running#shutdown} does: the new process waits for it.
     *
     * @param sockets what to offer, by names of 1 to 255 bytes in UTF-8; they remain the caller's
     * @param patience how long a new process may take to become ready
     * @param drain called when they have been handed over
     * @throws HandoverException if the process before refuses: it goes on serving, and this one
     *     must not. This object is closed then, as after any failure
     * @throws IOException if the wait ended; the process before may drain or not
     * @throws IllegalArgumentException if a name is too long or empty, or there are more than
     *     65,535
     * @throws IllegalStateException if it has been called before, or this is closed
     */
    public void offer(Map<String, Socket> sockets, Duration patience, Runnable drain)
            throws IOException {
        requireNames(sockets.keySet());
        Objects.requireNonNull(patience, "patience");
        Objects.requireNonNull(drain, "drain");
        become(State.TAKEN, State.BECOMING_READY);
        try {
            if (inheritance != null) {
                closeUnfetched(inheritance);
                inheritance.ready();
            }
            start(new Offering(place, listener, sockets, patience, drain));
        } catch (Throwable e) {
            Closeables.closeAfter(e, List.of(this));
            throw e;
        }
    }

    private static void requireNames(Set<String> names) {
        if (names.size() > Said.MOST_SOCKETS) {
            throw new IllegalArgumentException("sockets: " + names.size());
        }
        for (String name : names) {
            int length = name.getBytes(UTF_8).length;
            if (length == 0 || length > Said.LONGEST_NAME) {
                throw new IllegalArgumentException(
                        "name: " + length + " bytes, must be 1 to " + Said.LONGEST_NAME);
            }
        }
    }

    private synchronized void become(State from, State to) {
        if (state != from) {
            throw new IllegalStateException("offer: " + place + " is " + state);
        }
        state = to;
    }

    private synchronized void closeUnfetched(Inheritance from) throws IOException {
        List<Socket> unfetched = new ArrayList<>(from.sockets().values());
        from.sockets().clear();
        Closeables.closeAll(unfetched);
    }

    private synchronized void start(Offering next) {
        become(State.BECOMING_READY, State.OFFERING);
        offering = next;
        next.start();
    }

    /**
     * Whether a new process has taken the sockets, is ready, and this one drains.
     *
     * @return true from then on
     */
    public synchronized boolean handedOver() {
        return offering != null && offering.handedOver();
    }

    /**
     * Offers no more, and takes the path away, unless a new process has it. Before the offer, gives
     * up: the process before goes on. Sockets that were given and not fetched are closed, the
     * others are the caller's. Idempotent.
     */
    @Override
    public void close() throws IOException {
        Offering ending;
        synchronized (this) {
            if (state == State.CLOSED) {
                return;
            }
            state = State.CLOSED;
            ending = offering;
        }
        if (ending != null) {
            ending.close();
        } else if (inheritance != null) {
            closeUnfetched(inheritance);
            Closeables.closeAll(List.<Closeable>of(inheritance::end, listener));
        } else {
            try (listener) {
                place.leave();
            }
        }
    }

    /** Where it is, and what it does. */
    @Override
    public synchronized String toString() {
        return "hand-over at " + place + ", " + state;
    }
}
