package sockeye.services;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.Supplier;
import sockeye.Deadline;
import sockeye.Shutdown;
import sockeye.server.Connection;
import sockeye.server.Handler;

/**
 * Says one thing and ends. What the client sends is thrown away for a while: were it left unread,
 * the kernel would reset the connection, and the client might lose the answer.
 *
 * @param answer makes what is said
 */
record OneAnswer(Supplier<byte[]> answer) implements Handler {
    private static final Duration WHILE = Duration.ofSeconds(2);

    @Override
    public void handle(Connection connection) throws IOException {
        connection.output().write(answer.get());
        try {
            connection.socket().shutdown(Shutdown.SHUT_WR);
        } catch (SocketException e) {
            return; // the client has gone, and nobody waits for the end
        }
        try {
            Deadline.in(WHILE).run(() -> Discard.stream(connection));
        } catch (SocketTimeoutException e) {
            // It has been told the end, and had its time.
        }
    }
}
