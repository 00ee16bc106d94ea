package sockeye.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;

/**
 * What stands at a path. Numbers of inodes are used again, so the time of its making tells a file
 * from its successor.
 */
public record DirectoryEntry(int mode, int owner, long device, long inode, FileTime made) {
    private static final int S_IFMT = 0170000;
    private static final int S_IFSOCK = 0140000;
    private static final int S_IFDIR = 0040000;
    private static final int S_IRWXGO = 0077;
    private static final int S_ISVTX = 01000;
    private static final int S_IWOTH = 02;

    /** What stands there itself, be it a symbolic link. Corresponds to lstat(2). */
    public static Optional<DirectoryEntry> at(Path path) throws IOException {
        try {
            return Optional.of(read(path, NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Where the path leads. Corresponds to stat(2). */
    public static DirectoryEntry behind(Path path) throws IOException {
        return read(path);
    }

    private static DirectoryEntry read(Path path, LinkOption... options) throws IOException {
        Map<String, Object> all =
                Files.readAttributes(path, "unix:mode,uid,dev,ino,creationTime", options);
        return new DirectoryEntry(
                value(all, "mode", Integer.class),
                value(all, "uid", Integer.class),
                value(all, "dev", Long.class),
                value(all, "ino", Long.class),
                value(all, "creationTime", FileTime.class));
    }

    private static <T> T value(Map<String, Object> all, String name, Class<T> type) {
        return requireNonNull(type.cast(all.get(name)), name);
    }

    public boolean isSocket() {
        return (mode & S_IFMT) == S_IFSOCK;
    }

    public boolean isDirectory() {
        return (mode & S_IFMT) == S_IFDIR;
    }

    /** Its rights, without its kind. */
    public int rights() {
        return mode & ~S_IFMT;
    }

    /** Whether its owner alone has rights. */
    public boolean isPrivate() {
        return (mode & S_IRWXGO) == 0;
    }

    /** Of a directory: whether anybody may replace what others have put there. */
    public boolean isFreeForAll() {
        return (mode & S_IWOTH) != 0 && (mode & S_ISVTX) == 0;
    }

    /** Whether it is the same file, whatever rights it has now. */
    public boolean is(DirectoryEntry other) {
        return device == other.device && inode == other.inode && made.equals(other.made);
    }
}
