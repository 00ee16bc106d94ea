package sockeye.handover;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static sockeye.handover.HandoverException.Reason.UNTRUSTED;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import sockeye.Control;
import sockeye.Socket;
import sockeye.Unix;

/** Whom this process trusts with its sockets: its own user, and root. */
final class Trust {
    private static final int ROOT = 0;
    private static final int S_IFMT = 0170000;
    private static final int S_IFDIR = 0040000;
    private static final int OTHERS = 0077;

    private Trust() {}

    /** The user that this process acts as: the kernel says so to whoever is connected with it. */
    static int user() throws IOException {
        try (Socket.Pair pair = Unix.pair()) {
            return Unix.peerCredentials(pair.left()).uid();
        }
    }

    static void requireTrusted(Socket peer) throws IOException {
        Control.Credentials credentials = Unix.peerCredentials(peer);
        if (credentials.uid() != ROOT && credentials.uid() != user()) {
            throw new HandoverException(
                    UNTRUSTED, "process " + credentials.pid() + " of user " + credentials.uid());
        }
    }

    /** Makes a directory that only its owner may enter, or checks that it is one of ours. */
    static void requireDirectory(Path directory) throws IOException {
        try {
            Files.createDirectory(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            requireOwned(directory, fact(directory, "uid"), fact(directory, "mode"));
        }
    }

    private static int fact(Path directory, String name) throws IOException {
        return (Integer) Files.getAttribute(directory, "unix:" + name, NOFOLLOW_LINKS);
    }

    private static void requireOwned(Path directory, int uid, int mode) throws IOException {
        if ((mode & S_IFMT) != S_IFDIR) {
            throw new HandoverException(UNTRUSTED, directory + " is no directory");
        } else if (uid != user()) {
            throw new HandoverException(UNTRUSTED, directory + " belongs to user " + uid);
        } else if ((mode & OTHERS) != 0) {
            throw new HandoverException(
                    UNTRUSTED,
                    "others may enter "
                            + directory
                            + ": its mode is 0"
                            + Integer.toOctalString(mode & ~S_IFMT));
        }
    }
}
