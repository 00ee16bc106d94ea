package sockeye.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import sockeye.Socket;

/** Where to listen or to connect, as users write it. Prints as it was written. */
sealed interface Endpoint permits InetEndpoint, UnixEndpoint, FdEndpoint, SystemdEndpoint {
    /** How endpoints begin to which clients connect. */
    String OF_CLIENTS =
            "tcp://HOST:PORT, tls://HOST:PORT, udp://HOST:PORT, "
                    + "unix:PATH, unix-abstract:NAME, unix-dgram:PATH, fd:NUMBER";

    /** How endpoints begin, for who writes another. */
    String FORMS = OF_CLIENTS + ", systemd:NAME";

    /** Reads an endpoint; what is none is an IllegalArgumentException whose message quotes it. */
    static Endpoint parse(String text) {
        return parse(text, FORMS);
    }

    /** The same for clients: who writes none is offered what they can connect to. */
    static Endpoint parseToConnect(String text) {
        return parse(text, OF_CLIENTS);
    }

    private static Endpoint parse(String text, String forms) {
        for (Transport transport : Transport.values()) {
            if (text.startsWith(InetEndpoint.scheme(transport))) {
                return InetEndpoint.parse(transport, text);
            }
        }
        if (text.equals(UnixEndpoint.PATH) || text.equals(UnixEndpoint.DATAGRAMS)) {
            throw none(text, "there is no PATH");
        } else if (text.equals(UnixEndpoint.ABSTRACT)) {
            throw none(text, "there is no NAME");
        } else if (text.startsWith(UnixEndpoint.DATAGRAMS)) {
            return UnixEndpoint.datagrams(text);
        } else if (text.startsWith(UnixEndpoint.PATH) || text.startsWith(UnixEndpoint.ABSTRACT)) {
            return UnixEndpoint.stream(text);
        } else if (text.startsWith(FdEndpoint.SCHEME)) {
            return FdEndpoint.parse(text);
        } else if (text.startsWith(SystemdEndpoint.SCHEME)) {
            return SystemdEndpoint.parse(text);
        }
        throw none(text, "these are: " + forms);
    }

    /** Says what is wrong with what should be an endpoint. */
    static IllegalArgumentException none(String text, String reason) {
        return new IllegalArgumentException("no endpoint: \"" + text + "\": " + reason);
    }

    /** Says that there is nothing to connect to. */
    default IllegalArgumentException serversOnly() {
        return new IllegalArgumentException(this + ": this is for servers only");
    }

    /** What passes over it; sockets that others have opened may be for datagrams all the same. */
    Transport transport();

    /** What one endpoint of a server can have only, whatever passes over it. */
    default Optional<Object> sole() {
        return Optional.empty();
    }

    /** Opens what clients find; if that is several sockets, all or none. */
    List<Listener> listen(Opening opening) throws IOException;

    /**
     * Opens a socket that is connected; an endpoint that is only for servers is an
     * IllegalArgumentException.
     */
    Socket connect() throws IOException;

    /** The endpoint that {@code listener} of this one really has, for clients to connect to. */
    default String at(Socket listener) throws IOException {
        return toString();
    }
}
