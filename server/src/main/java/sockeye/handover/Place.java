package sockeye.handover;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import sockeye.Address;
import sockeye.Errno;
import sockeye.Family;
import sockeye.Poll;
import sockeye.Socket;
import sockeye.Type;
import sockeye.closing.Closeables;
import sockeye.files.DirectoryEntry;
import sockeye.files.LockFile;

/**
 * The path at which processes meet. Whoever looks whether somebody is there, and puts a socket of
 * its own there if not, does both under the lock of a file beside it: so one of several that start
 * at once is the first, and the others find it listening. Nobody waits while it holds the lock.
 */
final class Place {
    private static final Duration AGAIN = Duration.ofMillis(2);
    private static final int BACKLOG = 64;

    private final Path path;
    private final Address.Unix address;
    private final Path hidden;
    private final Address.Unix hiddenAddress;
    private volatile Optional<DirectoryEntry> known = Optional.empty(); // put or found there

    private Place(Path path) {
        this.path = path;
        this.address = Address.unix(path);
        this.hidden = beside(".new");
        this.hiddenAddress = Address.unix(hidden);
    }

    /** What came of going there. */
    sealed interface Entered {
        /** Nobody was there: now this process is, and listens. */
        record First(Socket offering) implements Entered {}

        /** Somebody is there: connected with it. */
        record Met(Socket peer) implements Entered {}
    }

    private interface Work<T> {
        T done() throws IOException;
    }

    static Place at(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        Path directory = absolute.getParent();
        if (directory == null) {
            throw new IllegalArgumentException("path: " + path + " is in no directory");
        }
        Place place = new Place(absolute);
        Trust.requireDirectory(directory);
        return place;
    }

    Entered enter() throws IOException {
        while (true) {
            Optional<Entered> entered = locked(this::look);
            if (entered.isPresent()) {
                return entered.get();
            }
            pause(); // somebody is there, and many want to talk to it
        }
    }

    /** Waits a moment, as long as the deadline allows. */
    static void pause() throws IOException {
        try (Poll nothing = Poll.open()) {
            var _ = nothing.await(AGAIN);
        }
    }

    private Optional<Entered> look() throws IOException {
        Socket socket = Socket.open(Family.UNIX, Type.SEQPACKET);
        try {
            boolean connected = socket.tryConnect(address);
            known = DirectoryEntry.at(path);
            if (connected) {
                return Optional.of(new Entered.Met(socket));
            }
            socket.close();
            return Optional.empty();
        } catch (IOException e) {
            socket.close();
            if (Errno.of(e) == Errno.ENOENT || Errno.of(e) == Errno.ECONNREFUSED) {
                return Optional.of(new Entered.First(listen()));
            }
            throw e;
        }
    }

    /** Listens, and then appears at the path, in place of what a process that has ended left. */
    private Socket listen() throws IOException {
        requireNothingElse();
        Files.deleteIfExists(hidden);
        Socket socket = Socket.open(Family.UNIX, Type.SEQPACKET);
        try {
            socket.bind(hiddenAddress).listen(BACKLOG);
            Files.move(hidden, path, ATOMIC_MOVE);
            known = DirectoryEntry.at(path);
            return socket;
        } catch (Throwable e) {
            Closeables.closeAfter(e, List.of(socket));
            throw e;
        }
    }

    private void requireNothingElse() throws IOException {
        Optional<DirectoryEntry> there = DirectoryEntry.at(path);
        if (there.isPresent() && !there.get().isSocket()) {
            throw new FileSystemException(path.toString(), null, "no socket");
        }
    }

    /** Takes the path away, if it still leads to what was put or found there. */
    void leave() throws IOException {
        locked(() -> {
            Optional<DirectoryEntry> there = DirectoryEntry.at(path);
            boolean isKnown = there.isPresent() && known.filter(there.get()::is).isPresent();
            return isKnown && Files.deleteIfExists(path);
        });
    }

    private Path beside(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    private <T> T locked(Work<T> work) throws IOException {
        Optional<LockFile> lock = LockFile.take(beside(".lock"));
        while (lock.isEmpty()) {
            pause();
            lock = LockFile.take(beside(".lock"));
        }
        try (LockFile _ = lock.get()) {
            return work.done();
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
