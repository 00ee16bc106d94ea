/**
 * Servers on Sockeye, messages on byte streams: see {@link sockeye.framing.Messages}, and TLS: see
 * {@link sockeye.tls.Tls}.
 */
module sockeye.server {
    requires transitive sockeye;
    requires static org.jspecify;

    exports sockeye.framing;
    exports sockeye.server;
    exports sockeye.tls;
}
