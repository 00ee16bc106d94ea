package sockeye.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sockeye.Fd;

/**
 * A file that one holder at a time has locked: it is made for that, and removed at the end. The
 * kernel unlocks it when its holder dies.
 */
public record LockFile(Path path, Fd fd, DirectoryEntry entry) implements Closeable {
    /** Locks it: empty if another has. */
    public static Optional<LockFile> take(Path path) throws IOException {
        while (true) {
            create(path);
            Fd fd = open(path);
            if (fd == null) {
                continue; // its last holder has just removed it
            }
            boolean held = false;
            try {
                if (!fd.tryFlock()) {
                    return Optional.empty();
                }
                LockFile file = new LockFile(path, fd, entry(fd));
                held = file.isInPlace(); // its last holder may have removed what we opened
                if (held) {
                    return Optional.of(file);
                }
            } finally {
                if (!held) {
                    fd.close();
                }
            }
        }
    }

    private static void create(Path path) throws IOException {
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            Files.createFile(path, ownerOnly);
        } catch (FileAlreadyExistsException e) {
            // The same as one that was made.
        }
    }

    /** For reading and writing, as that of a FIFO would wait otherwise. */
    private static @Nullable Fd open(Path path) throws IOException {
        try {
            return Fd.open(path, READ, WRITE, NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static DirectoryEntry entry(Fd fd) throws IOException {
        return DirectoryEntry.behind(Path.of("/proc/self/fd/" + fd.number()));
    }

    private boolean isInPlace() throws IOException {
        return DirectoryEntry.at(path).filter(entry::is).isPresent();
    }

    /** Removes and unlocks it. Idempotent. */
    @Override
    public void close() throws IOException {
        try (fd) {
            if (fd.isOpen() && isInPlace()) {
                Files.delete(path);
            }
        }
    }
}
