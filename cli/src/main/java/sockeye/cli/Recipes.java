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
    private final Optional<Server> datagrams;

    /**
     * Makes them.
     *
     * @param chosen the small server
     * @param limits what it bears
     * @param observed adds who is told
     * @param behind adds which proxies are believed, for streams
     * @param tls what encrypts, if anything does
     */
    Recipes(
            SmallServer chosen,
            Limits limits,
            UnaryOperator<Server> observed,
            UnaryOperator<Server> behind,
            Optional<TlsServer> tls) {
        this.chosen = chosen;
        this.streams = behind.apply(observed.apply(chosen.stream().limits(limits)));
        this.encrypted = tls.map(streams::tls);
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
            case STREAM -> streams;
            case TLS -> encrypted.orElseThrow(() -> new IllegalArgumentException("no certificate"));
            case DATAGRAMS ->
                    datagrams.orElseThrow(() ->
                            new IllegalArgumentException(
                                    name() + " is for connections only, not for datagrams"));
        };
    }
}
