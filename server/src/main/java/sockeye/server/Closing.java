package sockeye.server;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import sockeye.Options;
import sockeye.Shutdown;
import sockeye.Socket;

/** How the server closes what is its own: failures are logged, for there is nobody to tell. */
final class Closing {
    private Closing() {}

    static void all(List<? extends Closeable> resources) {
        for (Closeable one : resources) {
            try {
                one.close();
            } catch (IOException e) {
                Log.log(WARNING, () -> "cannot close " + one, e);
            }
        }
    }

    /**
     * Takes a connection from the thread that uses it, without waiting for that: over TCP the other
     * side sees a reset.
     */
    static void cutOff(Socket socket) {
        try {
            if (Counters.isTcp(socket)) {
                socket.abort();
            } else {
                socket.shutdown(Shutdown.SHUT_RDWR);
            }
        } catch (IOException e) {
            Log.log(DEBUG, () -> socket + " broke while it was cut off", e);
        }
    }

    /** So that the other side sees a reset. */
    static void reset(Socket socket) {
        try (socket) {
            socket.set(Options.SO_LINGER, Optional.of(Duration.ZERO));
        } catch (IOException e) {
            Log.log(DEBUG, () -> socket + " broke while it was reset", e);
        }
    }
}
