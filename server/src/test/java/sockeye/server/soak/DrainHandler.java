package sockeye.server.soak;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import sockeye.framing.Framing;
import sockeye.framing.Messages;
import sockeye.server.Connection;

/**
 * Answers as {@link Exchange} does, and says goodbye. A negative number asks for something else: to
 * wait for so many ms, or one of those below.
 */
final class DrainHandler {
    /** To ignore interrupts until the connection is gone. */
    static final int STUBBORN = Integer.MIN_VALUE;

    /** To ignore everything until the test is over. */
    static final int DEAF = STUBBORN + 1;

    private final CompletableFuture<Void> over;

    DrainHandler(CompletableFuture<Void> over) {
        this.over = over;
    }

    void serve(Connection connection) throws Exception {
        Messages<byte[]> requests =
                Messages.bytes(connection, Framing.lengthPrefix(Integer.BYTES).max(100));
        for (Optional<byte[]> next = requests.recv(); next.isPresent(); next = requests.recv()) {
            answer(connection, ByteBuffer.wrap(next.get()).getInt());
        }
        connection.sendAll(ByteBuffer.wrap(new byte[] {DrainClient.GOODBYE}));
    }

    private void answer(Connection connection, int number) throws Exception {
        switch (number) {
            case STUBBORN -> ignoreInterrupts(connection);
            case DEAF -> over.join();
            default -> {
                if (number < 0) {
                    new CompletableFuture<Void>()
                            .completeOnTimeout(null, -number, TimeUnit.MILLISECONDS)
                            .get();
                }
                Exchange.answer(connection, Math.max(number, 1));
            }
        }
    }

    private static void ignoreInterrupts(Connection connection) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1);
        while (true) {
            try {
                connection.recv(buffer.clear());
            } catch (InterruptedIOException e) {
                boolean _ = Thread.interrupted();
            }
        }
    }
}
