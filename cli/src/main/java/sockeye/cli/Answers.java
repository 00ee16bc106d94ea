package sockeye.cli;

import java.io.IOException;
import sockeye.Address;
import sockeye.server.DatagramHandler;
import sockeye.server.Request;
import sockeye.services.DatagramService;

/**
 * Answers datagrams, but those of whom could be another small server, which would answer the answer
 * for ever, and those of who has no address.
 *
 * @param service what is answered
 */
record Answers(DatagramService service) implements DatagramHandler {
    /** The ports below are servers' own. */
    private static final int FIRST_PORT_OF_CLIENTS = 1024;

    @Override
    public void handle(Request request) throws IOException {
        byte[] reply = service.reply(request.bytes());
        if (reply != null && answers(request.from())) {
            request.reply(reply);
        }
    }

    static boolean answers(Address from) {
        return switch (from) {
            case Address.Inet inet -> inet.port() >= FIRST_PORT_OF_CLIENTS;
            case Address.Unnamed _ -> false;
            default -> true;
        };
    }
}
