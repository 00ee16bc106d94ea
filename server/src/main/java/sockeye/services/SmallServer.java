package sockeye.services;

import java.util.Optional;
import java.util.function.Supplier;
import sockeye.server.Handler;
import sockeye.server.Limits;
import sockeye.server.Server;

/**
 * A small server by its name: what it does with connections, and with datagrams if it knows them.
 *
 * @param name what users call it
 * @param about what it does, in a line
 * @param limits what it bears if nothing else is said
 * @param handlers makes a handler for a new server: connections of one handler may know each other
 * @param datagrams what it answers to a datagram; empty if it is for connections only. Replies are
 *     bounded as {@link DatagramService#bounded} says, whatever is given
 */
public record SmallServer(
        String name,
        String about,
        Limits limits,
        Supplier<? extends Handler> handlers,
        Optional<DatagramService> datagrams) {
    /** Bounds the replies. */
    public SmallServer {
        datagrams = datagrams.map(DatagramService::bounded);
    }

    /**
     * A new server of streams, which shares nothing with others.
     *
     * @return the recipe, under {@link #limits}
     */
    public Server stream() {
        return Server.stream(handlers.get()).limits(limits);
    }
}
