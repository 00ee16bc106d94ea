package sockeye.server;

/** How serving a connection or a datagram came to its end. */
public enum Outcome {
    /** The handler returned. */
    DONE,
    /** A limit of time or a deadline passed. */
    TIMED_OUT,
    /** The other side sent what its protocol does not allow, or ended in the middle. */
    MALFORMED,
    /** The connection broke. */
    BROKEN,
    /** The handler was interrupted, as when the server stops and the grace is over. */
    INTERRUPTED,
    /** The handler failed by itself. */
    FAILED
}
