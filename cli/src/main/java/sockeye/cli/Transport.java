package sockeye.cli;

import sockeye.Type;

/** What passes over the sockets of an endpoint. */
enum Transport {
    /** Bytes as they are. */
    STREAM,
    /** Bytes, encrypted. */
    TLS,
    /** Datagrams. */
    DATAGRAMS;

    Type type() {
        return this == DATAGRAMS ? Type.DGRAM : Type.STREAM;
    }
}
