package sockeye.systemd;

import java.io.IOException;
import sockeye.Family;
import sockeye.Options;
import sockeye.Protocol;
import sockeye.Socket;
import sockeye.Type;

/**
 * What a socket is, as the kernel tells: SO_DOMAIN, SO_TYPE, SO_PROTOCOL and SO_ACCEPTCONN,
 * socket(7).
 *
 * @param family the family
 * @param type the type
 * @param protocol the protocol; {@link Protocol#DEFAULT} for Unix sockets
 * @param listens whether it accepts connections
 */
public record Kind(Family family, Type type, Protocol protocol, boolean listens) {
    /**
     * Asks what a socket is.
     *
     * @param socket the socket
     * @return what it is now; it may be made to listen later
     * @throws IOException if it is closed
     */
    public static Kind of(Socket socket) throws IOException {
        return new Kind(
                socket.get(Options.SO_DOMAIN),
                socket.get(Options.SO_TYPE),
                socket.get(Options.SO_PROTOCOL),
                socket.get(Options.SO_ACCEPTCONN));
    }

    /** Such as {@code a UDP socket} or {@code a listening Unix STREAM socket}. */
    @Override
    public String toString() {
        return (listens ? "a listening " : "a ") + name() + " socket" + silence();
    }

    private String name() {
        if (family.equals(Family.UNIX)) {
            return "Unix " + type;
        }
        return protocol.equals(Protocol.DEFAULT) ? type + " " + family : protocol.toString();
    }

    /** Of sockets that could listen. */
    private String silence() {
        boolean connects = type.equals(Type.STREAM) || type.equals(Type.SEQPACKET);
        return connects && !listens ? " that does not listen" : "";
    }
}
