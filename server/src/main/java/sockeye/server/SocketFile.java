package sockeye.server;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import sockeye.Address;
import sockeye.Family;
import sockeye.Socket;
import sockeye.Type;
import sockeye.closing.Closeables;
import sockeye.files.DirectoryEntry;
import sockeye.files.LockFile;

/**
 * A Unix socket with a path, and the file that stands for it.
 *
 * {@snippet :
 * var rights = PosixFilePermissions.fromString("rw-rw----");
 * try (SocketFile file = SocketFile.listen(Path.of("/run/echo.sock"), rights);
 *         Running running = echo.start(file.socket())) {
 *     running.await();
 * }
 * }
 *
 * <ul>
 *   <li>The file has the rights that were asked for, whatever the umask, and never had others that
 *       were wider. Whoever may write it may connect, or send.
 *   <li>A file that a process left behind when it died is replaced; one that a socket still has,
 *       and anything that is no socket, never.
 *   <li>Of several servers that start at the same path, one gets it: a lock file beside it, with
 *       {@code .lock} after its name, is locked as long as the server runs, and removed in the end.
 *   <li>In the end the file is removed, unless another stands in its place.
 * </ul>
 *
 * <p>The directory's owner, and who else may write there, is trusted. A directory where everybody
 * may replace the file (writable by others, without the sticky bit) is refused.
 */
public final class SocketFile implements Closeable {
    private final Path path;
    private final Socket socket;
    private final DirectoryEntry entry;
    private final LockFile lock;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean kept;

    private SocketFile(Path path, Socket socket, DirectoryEntry entry, LockFile lock) {
        this.path = path;
        this.socket = socket;
        this.entry = entry;
        this.lock = lock;
    }

    /**
     * Listens for stream connections. Corresponds to socket(2), fchmod(2), bind(2) and listen(2).
     *
     * @param path where to listen
     * @param rights the rights of the file
     * @return the socket, listening, and its file
     * @throws IOException as {@link #open}
     */
    public static SocketFile listen(Path path, Set<PosixFilePermission> rights) throws IOException {
        return open(Type.STREAM, path, rights);
    }

    /**
     * Makes a socket with a path, which listens unless its type is {@link Type#DGRAM}. Corresponds
     * to socket(2), fchmod(2), bind(2) and listen(2).
     *
     * @param type the type
     * @param path its path
     * @param rights the rights of the file
     * @return the socket and its file
     * @throws IllegalArgumentException as {@link Address#unix}, or if it is the root directory
     * @throws BindException if another socket has the path, or another server holds the lock
     * @throws FileAlreadyExistsException if what stands there is no socket
     * @throws FileSystemException if the directory is open to everybody, or not to us
     * @throws IOException as {@link Socket#bind} and {@link Socket#listen}
     */
    public static SocketFile open(Type type, Path path, Set<PosixFilePermission> rights)
            throws IOException {
        Address address = Address.unix(path);
        requireSafe(path.toAbsolutePath().getParent());
        LockFile lock = lock(path, address);
        try {
            Leftover.remove(path);
            return bound(type, path, rights, lock);
        } catch (Throwable e) {
            Closeables.closeAfter(e, List.<Closeable>of(lock));
            throw e;
        }
    }

    private static void requireSafe(@Nullable Path directory) throws IOException {
        if (directory == null) {
            throw new IllegalArgumentException("path: the root directory");
        } else if (DirectoryEntry.behind(directory).isFreeForAll()) {
            throw new FileSystemException(
                    directory.toString(), null, "others may replace files: no sticky bit");
        }
    }

    private static LockFile lock(Path path, Address address) throws IOException {
        Path beside = path.resolveSibling(path.getFileName() + ".lock");
        return LockFile.take(beside)
                .orElseThrow(() ->
                        new BindException(
                                "bind " + address + ": another server has locked " + beside));
    }

    private static SocketFile bound(
            Type type, Path path, Set<PosixFilePermission> rights, LockFile lock)
            throws IOException {
        Socket socket = Socket.open(Family.UNIX, type);
        try {
            socket.fchmod(mode(rights)).bind(Address.unix(path));
            DirectoryEntry entry = DirectoryEntry.behind(path);
            SocketFile file = new SocketFile(path, socket, entry, lock);
            file.open(rights);
            return file;
        } catch (Throwable e) {
            Closeables.closeAfter(e, List.<Closeable>of(socket));
            throw e;
        }
    }

    private static int mode(Set<PosixFilePermission> rights) {
        int mode = 0;
        for (char right : PosixFilePermissions.toString(rights).toCharArray()) {
            mode = 2 * mode + (right == '-' ? 0 : 1);
        }
        return mode;
    }

    /** Gives back the rights that the umask took away, and lets others in. */
    private void open(Set<PosixFilePermission> rights) throws IOException {
        try {
            Files.setPosixFilePermissions(path, rights);
            if (!socket.type().equals(Type.DGRAM)) {
                socket.listen(Socket.SOMAXCONN);
            }
        } catch (Throwable e) {
            Closeables.closeAfter(e, List.<Closeable>of(this::remove));
            throw e;
        }
    }

    /**
     * The socket.
     *
     * @return the socket; whoever gets it may close it
     */
    public Socket socket() {
        return socket;
    }

    /**
     * The path.
     *
     * @return the path as it was given
     */
    public Path path() {
        return path;
    }

    /**
     * Leaves the file where it is when this is closed: for a process to which the socket was
     * passed, and which goes on.
     *
     * @return this
     */
    public SocketFile keep() {
        kept = true;
        return this;
    }

    /**
     * Removes the file, if it is still the one that was made, closes the socket, and unlocks the
     * path. Idempotent.
     *
     * @throws IOException if one of these fails; the others are done nevertheless
     */
    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try (lock;
                socket) {
            if (!kept) {
                remove();
            }
        }
    }

    private void remove() throws IOException {
        if (DirectoryEntry.at(path).filter(entry::is).isPresent()) {
            Files.deleteIfExists(path);
        }
    }

    @Override
    public String toString() {
        return socket.type() + " socket at " + path;
    }
}
