package sockeye;

/** Which direction of a connection to shut down. Corresponds to shutdown(2). */
public enum Shutdown {
    /** No more receiving. */
    SHUT_RD(0),
    /** No more sending: the peer reads the end of the stream. */
    SHUT_WR(1),
    /** Neither. */
    SHUT_RDWR(2);

    final int number;

    Shutdown(int number) {
        this.number = number;
    }
}
