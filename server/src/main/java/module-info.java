/**
 * Servers on Sockeye, messages on byte streams (see {@link sockeye.framing.Messages}), and services
 * of systemd.
 * Servers on Sockeye, messages on byte streams: see {@link sockeye.framing.Messages}, and TLS: see
 * {@link sockeye.tls.Tls}.
 */
module sockeye.server {
    requires transitive sockeye;
    requires jdk.jfr;
    requires static org.jspecify;

    exports sockeye.framing;
    exports sockeye.handover;
    exports sockeye.proxy;
    exports sockeye.server;
    exports sockeye.systemd;
    exports sockeye.tls;
    exports sockeye.services;
}
