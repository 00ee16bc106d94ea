package sockeye.server;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import sockeye.Address;
import sockeye.Errno;
import sockeye.Family;
import sockeye.Socket;
import sockeye.Type;
import sockeye.files.DirectoryEntry;

/** The file of a Unix socket that is no more: its process has died, or did not care. */
final class Leftover {
    private Leftover() {}

    /** Removes it, if there is one. */
    static void remove(Path path) throws IOException {
        Optional<DirectoryEntry> there = DirectoryEntry.at(path);
        if (there.isPresent() && !there.get().isSocket()) {
            throw new FileAlreadyExistsException(path.toString(), null, "is no socket");
        } else if (there.isPresent() && !hasSocket(Address.unix(path))) {
            Files.deleteIfExists(path);
        }
    }

    /**
     * Whether a socket of any type has this address. A datagram socket finds out without being
     * noticed: the kernel looks for the socket, then at its type. A listener in the making counts.
     */
    private static boolean hasSocket(Address address) throws IOException {
        try (Socket probe = Socket.open(Family.UNIX, Type.DGRAM)) {
            probe.connect(address);
            return true;
        } catch (IOException e) {
            Errno errno = Errno.of(e);
            if (errno == Errno.ECONNREFUSED || errno == Errno.ENOENT) {
                return false;
            } else if (errno == Errno.EPROTOTYPE || errno == Errno.EPERM) {
                return true; // of another type, or a datagram socket with a peer of its own
            }
            throw e;
        }
    }
}
