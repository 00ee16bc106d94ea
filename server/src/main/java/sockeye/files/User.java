package sockeye.files;

import java.io.IOException;
import sockeye.Socket;
import sockeye.Unix;

/** The user that this process acts as. */
public final class User {
    private User() {}

    /**
     * Its number, as the kernel tells it to whoever is connected with this process. Corresponds to
     * geteuid(2).
     */
    public static int number() throws IOException {
        try (Socket.Pair self = Unix.pair()) {
            return Unix.peerCredentials(self.left()).uid();
        }
    }
}
