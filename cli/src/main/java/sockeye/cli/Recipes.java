package sockeye.cli;

import java.util.Optional;
import java.util.function.UnaryOperator;
import sockeye.server.Limits;
import sockeye.server.Server;
import sockeye.services.SmallServer;
import sockeye.tls.TlsServer;

/** How a small server serves over each transport. Streams and TLS share one handler. */
final class Recipes {
    private final SmallServer chosen;
    private final Server streams;
    private final Optional<Server> encrypted;
    private final boolean everywhere;
    private final Optional<Server> datagrams;

    /**
     * Makes them.
     *
     * @param chosen the small server
     * @param limits what it bears
     * @param observed adds who is told
     * @param behind adds which proxies are believed, for streams
     * @param tls what encrypts, if anything does
     * @param everywhere whether that is every stream
     */
    Recipes(
            SmallServer chosen,
            Limits limits,
            UnaryOperator<Server> observed,
            UnaryOperator<Server> behind,
            Optional<TlsServer> tls,
            boolean everywhere) {
        this.chosen = chosen;
        this.streams = behind.apply(observed.apply(chosen.stream().limits(limits)));
        this.encrypted = tls.map(streams::tls);
        this.everywhere = everywhere;
        this.datagrams =
                chosen.datagrams()
                        .map(service -> Server.datagram(new Answers(service)).limits(limits))
                        .map(observed);
    }

    String name() {
        return chosen.name();
    }

    /** The recipe; if there is none, an IllegalArgumentException says so in a sentence. */
    Server of(Transport transport) {
        return switch (transport) {
            case STREAM -> everywhere ? encrypted() : streams;
            case TLS -> encrypted();
            case DATAGRAMS ->
                    datagrams.orElseThrow(() ->
                            new IllegalArgumentException(
                                    name() + " is for connections only, not for datagrams"));
        };
    }

    private Server encrypted() {
        return encrypted.orElseThrow(() -> new IllegalArgumentException("no certificate"));
    }
}
