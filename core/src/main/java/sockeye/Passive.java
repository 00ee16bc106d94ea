package sockeye;

import java.io.IOException;
import java.util.List;
import sockeye.closing.Closeables;

/** Sockets that wait for others: bound, and closed again if a step fails. */
final class Passive {
    interface Step {
        void on(Socket socket) throws IOException;
    }

    private Passive() {}

    /**
     * A socket of {@code type} on {@code host}; the empty host means all addresses of this host.
     */
    static Socket bound(String host, int port, Type type) throws IOException {
        if (!host.isEmpty()) {
            Address address = Netdb.addresses(host, port, type).getFirst();
            return bound(address, type);
        }
        try {
            return bound(Address.inet("::", port), type);
        } catch (IOException e) {
            if (Errno.of(e) == Errno.EAFNOSUPPORT || Errno.of(e) == Errno.EADDRNOTAVAIL) {
                return bound(Address.inet("0.0.0.0", port), type); // this host has no IPv6
            }
            throw e;
        }
    }

    private static Socket bound(Address address, Type type) throws IOException {
        return orClose(
                Socket.open(address.family(), type),
                socket -> {
                    if (address.family().equals(Family.INET6)) {
                        socket.set(Options.IPV6_V6ONLY, false);
                    }
                    if (type.equals(Type.STREAM)) {
                        socket.set(Options.SO_REUSEADDR, true);
                    }
                    socket.bind(address);
                });
    }

    /** Returns the socket after all steps, or closes it. */
    static Socket orClose(Socket socket, Step... steps) throws IOException {
        try {
            for (Step step : steps) {
                step.on(socket);
            }
            return socket;
        } catch (Throwable e) {
            Closeables.closeAfter(e, List.of(socket));
            throw e;
        }
    }
}
