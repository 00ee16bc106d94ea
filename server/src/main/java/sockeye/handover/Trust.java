package sockeye.handover;

import static sockeye.handover.HandoverException.Reason.UNTRUSTED;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import sockeye.Control;
import sockeye.Socket;
import sockeye.Unix;
import sockeye.files.DirectoryEntry;
import sockeye.files.User;

/** Whom this process trusts with its sockets: its own user, and root. */
final class Trust {
    private static final int ROOT = 0;

    private Trust() {}

    static void requireTrusted(Socket peer) throws IOException {
        Control.Credentials credentials = Unix.peerCredentials(peer);
        if (credentials.uid() != ROOT && credentials.uid() != User.number()) {
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
            requireOwned(directory);
        }
    }

    private static void requireOwned(Path directory) throws IOException {
        DirectoryEntry entry =
                DirectoryEntry.at(directory)
                        .orElseThrow(() -> new NoSuchFileException(directory.toString()));
        if (!entry.isDirectory()) {
            throw new HandoverException(UNTRUSTED, directory + " is no directory");
        } else if (entry.owner() != User.number()) {
            throw new HandoverException(UNTRUSTED, directory + " belongs to user " + entry.owner());
        } else if (!entry.isPrivate()) {
            throw new HandoverException(
                    UNTRUSTED,
                    "others may enter "
                            + directory
                            + ": its mode is 0"
                            + Integer.toOctalString(entry.rights()));
        }
    }
}
