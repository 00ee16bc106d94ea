/**
 * Servers on Sockeye ({@link sockeye.server.Server}) and what they need: messages on byte streams
 * ({@link sockeye.framing.Messages}), TLS ({@link sockeye.tls.Tls}), the PROXY protocol, hand-over
 * to a new process, systemd; and ready-made small servers.
 */
module sockeye.server {
    requires transitive sockeye;
    requires jdk.jfr;
    requires static org.jspecify;

    exports sockeye.framing;
    exports sockeye.handover;
    exports sockeye.proxy;
    exports sockeye.server;
    exports sockeye.services;
    exports sockeye.systemd;
    exports sockeye.tls;
}
