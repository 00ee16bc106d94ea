package sockeye.server;

import sockeye.Address;

/** Whom a server serves: by a connection, or with the answer to a datagram. */
public sealed interface Served permits Connection, Request {
    /**
     * Who it is.
     *
     * @return the client's address
     */
    Address peer();

    /**
     * How many bytes have come.
     *
     * @return the number until now
     */
    long received();

    /**
     * How many bytes have been sent back.
     *
     * @return the number until now
     */
    long sent();
}
