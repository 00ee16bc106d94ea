package sockeye.server;

import java.io.IOException;

/** Takes what comes to a socket of a server. For one thread. */
interface Taker {
    /**
     * Takes one, without waiting for it, and the permit with it. It may wait for room.
     *
     * @return false if there is none
     */
    boolean take() throws IOException, InterruptedException;

    /** Called when nobody could be served for the longest pause, with one descriptor to use. */
    void turnAway() throws IOException;
}
