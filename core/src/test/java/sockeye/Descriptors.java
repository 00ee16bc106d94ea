package sockeye;

import java.io.File;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;

/** The descriptors of this process. */
final class Descriptors {
    private Descriptors() {}

    /** Opens those that the library keeps open for itself. */
    static void startPollers() throws IOException {
        try (Socket socket = Udp.open()) {
            socket.timeout(Duration.ofMillis(1)).recv(1);
            throw new AssertionError("received out of nothing");
        } catch (SocketTimeoutException e) {
            // as is meant
        }
    }

    /** How many are open. */
    static int open() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }
}
