/** The Berkeley socket API of the kernel, for Java: see {@link sockeye.Socket}. */
@SuppressWarnings("module") // those that belong to it are compiled later
module sockeye {
    requires static org.jspecify;

    exports sockeye;
    exports sockeye.causes to
            sockeye.cli,
            sockeye.server;
    exports sockeye.closing to
            sockeye.cli,
            sockeye.server;
}
