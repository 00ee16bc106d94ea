package sockeye;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import sockeye.poll.Descriptor;

/** The one translator from what a call returned to what its caller catches. */
final class Failure {
    private Failure() {}

    /**
     * Returns {@code result}, or throws what stands for it; {@code about} is printed, and asked
     * only then.
     */
    static long check(String call, long result, Object about) throws IOException {
        if (result < 0) {
            throw of(call, result, about);
        }
        return result;
    }

    static IOException of(String call, long result, Object about) {
        String where = call + " " + about;
        if (result == Descriptor.CLOSED) {
            return new SocketClosedException(where + ": closed");
        } else if (result == Descriptor.EXPIRED) {
            return new SocketTimeoutException(where + ": timed out");
        } else if (result == Descriptor.INTERRUPTED) {
            return new InterruptedIOException(where + ": interrupted");
        }
        int number = (int) -result;
        IOException failure =
                exception(call, Errno.of(number), where + ": " + ErrnoException.text(number));
        failure.initCause(new ErrnoException(call, number));
        return failure;
    }

    private static IOException exception(String call, Errno errno, String message) {
        return switch (errno) {
            case ENETUNREACH, EHOSTUNREACH -> new NoRouteToHostException(message);
            case ETIMEDOUT -> // the peer's silence, not our timeout: the connection is lost
                    call.equals("connect")
                            ? new ConnectException(message)
                            : new SocketException(message);
            case ECONNREFUSED ->
                    call.equals("connect")
                            ? new ConnectException(message)
                            : new PortUnreachableException(message);
            case EADDRINUSE, EADDRNOTAVAIL, EACCES ->
                    call.equals("bind") ? new BindException(message) : new SocketException(message);
            default -> new SocketException(message);
        };
    }

    /**
     * Notes how many bytes had been moved before {@code failure}, where it has a place for that.
     */
    static IOException after(int bytes, IOException failure) {
        if (failure instanceof InterruptedIOException early) {
            early.bytesTransferred = bytes;
        }
        return failure;
    }

    /** As {@link #of}, for calls on files. */
    static IOException ofFile(String call, long result, String path) {
        if (result <= Descriptor.CLOSED) {
            return of(call, result, path);
        }
        int number = (int) -result;
        String reason = call + ": " + ErrnoException.text(number);
        FileSystemException failure =
                switch (Errno.of(number)) {
                    case ENOENT -> new NoSuchFileException(path, null, reason);
                    case EEXIST -> new FileAlreadyExistsException(path, null, reason);
                    case EACCES -> new AccessDeniedException(path, null, reason);
                    default -> new FileSystemException(path, null, reason);
                };
        failure.initCause(new ErrnoException(call, number));
        return failure;
    }
}
