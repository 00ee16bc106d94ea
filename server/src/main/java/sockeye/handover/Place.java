package sockeye.handover;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import sockeye.Address;
import sockeye.Errno;
import sockeye.Family;
import sockeye.Poll;
import sockeye.Socket;
import sockeye.Type;

/**
 * The path at which processes meet. Whoever looks whether somebody is there, and puts a socket of
 * its own there if not, does both under the lock of a file beside it: so one of several that start
 * at once is the first, and the others find it listening. Nobody waits while it holds the lock.
 */
final class Place {
    /** A file's lock is the whole process's: this one tells its threads apart. */
    private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

    private static final Duration AGAIN = Duration.ofMillis(2);
    private static final int BACKLOG = 64;
    private static final int S_IFMT = 0170000;
    private static final int S_IFSOCK = 0140000;

    private final Path path;
    private final Address.Unix address;
    private final Path hidden;
    private final Address.Unix hiddenAddress;
    private volatile @Nullable Object identity; // device and inode of what was put or found there

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
            identity = identity();
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
            identity = identity();
            return socket;
        } catch (Throwable e) {
            Closing.closeAfter(e, socket);
            throw e;
        }
    }

    private void requireNothingElse() throws IOException {
        try {
            int mode = (Integer) Files.getAttribute(path, "unix:mode", NOFOLLOW_LINKS);
            if ((mode & S_IFMT) != S_IFSOCK) {
                throw new FileSystemException(path.toString(), null, "no socket");
            }
        } catch (NoSuchFileException e) {
            // That is what is wanted.
        }
    }

    /** Takes the path away, if it still leads to what was put or found there. */
    void leave() throws IOException {
        locked(() -> {
            Object mine = identity;
            return mine != null && mine.equals(identity()) && Files.deleteIfExists(path);
        });
    }

    private @Nullable Object identity() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private Path beside(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    private <T> T locked(Work<T> work) throws IOException {
        while (!IN_THIS_PROCESS.tryLock()) {
            pause();
        }
        try (FileChannel file = openLock()) {
            FileLock lock = file.tryLock();
            while (lock == null) {
                pause();
                lock = file.tryLock();
            }
            return work.done(); // closing the file gives the lock back
        } finally {
            IN_THIS_PROCESS.unlock();
        }
    }

    private FileChannel openLock() throws IOException {
        return FileChannel.open(
                beside(".lock"),
                Set.of(CREATE, WRITE, NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
