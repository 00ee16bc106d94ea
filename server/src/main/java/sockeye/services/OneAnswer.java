package sockeye.services;

import java.io.IOException;
import java.util.function.Supplier;
import sockeye.server.Connection;
import sockeye.server.Handler;

/**
 * Says one thing and ends.
 *
 * @param answer makes what is said
 */
record OneAnswer(Supplier<byte[]> answer) implements Handler {
    @Override
    public void handle(Connection connection) throws IOException {
        connection.output().write(answer.get());
    }
}
