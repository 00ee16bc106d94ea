/** Servers on Sockeye, and messages on byte streams: see {@link sockeye.framing.Messages}. */
module sockeye.server {
    requires transitive sockeye;
    requires static org.jspecify;

    exports sockeye.framing;
    exports sockeye.proxy;
    exports sockeye.server;
}
