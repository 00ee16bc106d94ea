package sockeye;

import static java.nio.file.StandardOpenOption.READ;
import static sockeye.kernel.Constants.F_DUPFD_CLOEXEC;
import static sockeye.kernel.Constants.F_GETFD;
import static sockeye.kernel.Constants.F_SETFD;
import static sockeye.kernel.Kernels.kernel;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.nio.file.FileSystems;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import sockeye.kernel.Constants;
import sockeye.poll.Blocking;
import sockeye.poll.Descriptor;

/**
 * An open file descriptor that Java code owns: a file, a pipe, anything that another process
 * passed, or a {@link Socket}. It is close-on-exec.
 *
 * <p>Closing it ends calls that wait on it in other threads with {@link SocketClosedException}; its
 * number is given back to the kernel when the last of them has left, and {@code close} returns
 * after that. No call ever reaches a number that has become somebody else's. A read or write of a
 * stream on a file or pipe that the kernel is carrying out has to end first.
 */
public sealed class Fd implements Closeable permits Socket, Poll {
    final Descriptor descriptor;

    Fd(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Takes over an open descriptor, which is closed with the new object, and sets it
     * close-on-exec.
     *
     * @param number the number of an open descriptor that nothing else closes
     * @return its owner
     * @throws IOException if it is not open (EBADF); nothing has been taken over then
     */
    public static Fd adopt(int number) throws IOException {
        setCloseOnExec(number);
        return new Fd(new Descriptor(number));
    }

    static void setCloseOnExec(int number) throws IOException {
        long flags = Failure.check("fcntl", kernel().fcntl(number, F_GETFD, 0), "fd " + number);
        kernel().fcntl(number, F_SETFD, flags | Constants.FD_CLOEXEC);
    }

    /**
     * Opens a file. Corresponds to open(2) with O_CLOEXEC.
     *
     * @param path the file
     * @param options as {@link java.nio.channels.FileChannel#open} takes them, without
     *     DELETE_ON_CLOSE, SYNC, DSYNC and SPARSE; none means READ
     * @return the open file
     * @throws java.nio.file.FileSystemException if it cannot be opened; its cause names the error
     *     number
     * @throws IOException if the thread is interrupted or a {@link Deadline} passes
     */
    public static Fd open(Path path, OpenOption... options) throws IOException {
        Set<OpenOption> all = options.length == 0 ? Set.of(READ) : new HashSet<>(List.of(options));
        int flags = OpenFlags.of(all);
        if (!path.getFileSystem().equals(FileSystems.getDefault())) {
            throw new IllegalArgumentException("path: not of the default file system: " + path);
        }
        if (path.toString().indexOf('\0') >= 0) {
            throw new IllegalArgumentException("path: holds a NUL character");
        }
        long deadline = Deadline.bound(Descriptor.NEVER, "open", path);
        Arena arena = Arena.ofAuto(); // an abandoned call still reads it
        var name = arena.allocateFrom(path.toString());
        long n = Blocking.call(deadline, () -> open(name, flags), Fd::closeNumber);
        if (n < 0) {
            throw Failure.ofFile("open", n, path.toString());
        }
        return new Fd(new Descriptor((int) n));
    }

    private static long open(MemorySegment path, int flags) {
        long n;
        do {
            n = kernel().open(path, flags, 0666);
        } while (n == -Constants.EINTR);
        return n;
    }

    /** Gives a number back that nobody came to fetch. */
    static void closeNumber(long number) {
        if (number >= 0) {
            kernel().close((int) number);
        }
    }

    /**
     * The number.
     *
     * @return the number; it means this descriptor only as long as it is open. Corresponds to
     *     fileno(3).
     */
    public final int number() {
        return descriptor.number();
    }

    /**
     * Whether it is open.
     *
     * @return false once {@link #close} or {@link #detach} has been called
     */
    public final boolean isOpen() {
        return descriptor.isOpen();
    }

    /**
     * Makes a second descriptor for the same open file, close-on-exec. Corresponds to fcntl(2) with
     * F_DUPFD_CLOEXEC, and dup(2).
     *
     * @return a descriptor of its own, to be closed by itself
     * @throws IOException if it fails, for instance with EMFILE
     */
    public Fd dup() throws IOException {
        return new Fd(duplicate());
    }

    final Descriptor duplicate() throws IOException {
        long number =
                Failure.check(
                        "dup", descriptor.call(fd -> kernel().fcntl(fd, F_DUPFD_CLOEXEC, 0)), this);
        Descriptor duplicate = new Descriptor((int) number);
        duplicate.lingers(descriptor.lingers());
        descriptor.plain(false); // what the other does to the socket is not seen here
        return duplicate;
    }

    /**
     * Gives the descriptor away: this object is closed, the number stays open, and the caller has
     * to close it. A socket's number stays non-blocking.
     *
     * @return the number
     * @throws SocketClosedException if it is closed
     * @throws IOException never otherwise
     */
    public final int detach() throws IOException {
        return (int) Failure.check("detach", descriptor.detach(), this);
    }

    /**
     * A stream that reads from the descriptor, unbuffered. Closing it does not close the
     * descriptor. A {@link Deadline} or interrupt ends a read. Corresponds to read(2).
     *
     * @return the stream
     */
    public InputStream input() {
        return new FdStreams.In(this);
    }

    /**
     * A stream that writes to the descriptor, unbuffered. Closing it does not close the descriptor.
     * A {@link Deadline} or interrupt ends a write, maybe after a part. Corresponds to write(2).
     *
     * @return the stream
     */
    public OutputStream output() {
        return new FdStreams.Out(this);
    }

    /**
     * Locks the open file against others who lock it, in this process or another, if nobody has
     * done so. Whoever opened it by itself is another; duplicates share the lock. It ends when all
     * of them are closed, or their processes have ended. Corresponds to flock(2) with LOCK_EX and
     * LOCK_NB.
     *
     * @return whether it is locked now
     * @throws IOException if the kernel has no memory for it (ENOLCK), or the descriptor is closed
     */
    public boolean tryFlock() throws IOException {
        long deadline = deadline("flock");
        long n = Blocking.begun(deadline, () -> descriptor.call(Fd::flock));
        if (n == -Constants.EAGAIN) {
            return false;
        }
        Failure.check("flock", n, this);
        return true;
    }

    private static long flock(int number) {
        return kernel().flock(number, Constants.LOCK_EX | Constants.LOCK_NB);
    }

    /**
     * Closes the descriptor. Idempotent. Corresponds to close(2).
     *
     * @throws IOException if the kernel reports an error; the descriptor is closed nevertheless
     */
    @Override
    public void close() throws IOException {
        long result = descriptor.close();
        if (result < 0 && result != -Constants.EINTR) {
            throw Failure.of("close", result, this);
        }
    }

    /** The number, and whether it is closed. */
    @Override
    public String toString() {
        return descriptor.toString();
    }

    /** The options of open(2). */
    private static final class OpenFlags {
        static int of(Set<OpenOption> options) {
            boolean writes =
                    options.contains(StandardOpenOption.WRITE)
                            || options.contains(StandardOpenOption.APPEND);
            int flags = Constants.O_CLOEXEC;
            if (writes) {
                flags |= options.contains(READ) ? Constants.O_RDWR : Constants.O_WRONLY;
            }
            for (OpenOption option : options) {
                flags |= flag(option, writes);
            }
            return flags;
        }

        private static int flag(OpenOption option, boolean writes) {
            return switch (option) {
                case StandardOpenOption.READ, StandardOpenOption.WRITE -> 0;
                case StandardOpenOption.APPEND -> Constants.O_APPEND;
                case StandardOpenOption.TRUNCATE_EXISTING -> writes ? Constants.O_TRUNC : 0;
                case StandardOpenOption.CREATE -> writes ? Constants.O_CREAT : 0;
                case StandardOpenOption.CREATE_NEW ->
                        writes ? Constants.O_CREAT | Constants.O_EXCL : 0;
                case java.nio.file.LinkOption.NOFOLLOW_LINKS -> Constants.O_NOFOLLOW;
                default ->
                        throw new IllegalArgumentException(
                                "options: " + option + " is not supported");
            };
        }
    }

    /** Bounds a call on this descriptor by the current {@link Deadline}. */
    final long deadline(String call) throws SocketTimeoutException {
        return Deadline.bound(Descriptor.NEVER, call, this);
    }
}
