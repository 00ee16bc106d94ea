package sockeye.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import sockeye.Errno;

/** Why something failed, for people to read. */
final class Reason {
    private Reason() {}

    /** A few words, without the names of calls. */
    static String of(IOException failure) {
        Errno errno = Errno.of(failure);
        if (errno != null && errno != Errno.UNKNOWN) {
            return of(errno);
        }
        return failure instanceof FileSystemException file && file.getReason() == null
                ? file.getFile() + ": " + words(file)
                : String.valueOf(failure.getMessage());
    }

    static String of(Errno errno) {
        return errno.text() + " (" + errno + ")";
    }

    /** Files have exceptions without words. */
    private static String words(FileSystemException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "No such file or directory";
            case AccessDeniedException _ -> "Permission denied";
            default -> failure.getClass().getSimpleName();
        };
    }
}
