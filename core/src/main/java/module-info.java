/** The Berkeley socket API of the kernel, for Java: see {@link sockeye.Socket}. */
module sockeye {
    requires static org.jspecify;

    exports sockeye;
}
