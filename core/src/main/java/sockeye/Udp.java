package sockeye;

import java.io.IOException;

/** The everyday UDP sockets. */
public final class Udp {
    private Udp() {}

    /**
     * Makes a UDP socket without a name, for IPv4; its first send gives it an ephemeral port.
     * Corresponds to socket(2).
     *
     * @return the socket
     * @throws IOException as {@link Socket#open(Family, Type)}
     */
    public static Socket open() throws IOException {
        return Socket.open(Family.INET, Type.DGRAM);
    }

    /**
     * Makes a UDP socket on the IPv4 loopback address. Corresponds to socket(2) and bind(2).
     *
     * @param port the port, 0 to 65535; 0 lets the kernel choose
     * @return the socket, bound
     * @throws IOException as {@link Socket#bind}
     */
    public static Socket bind(int port) throws IOException {
        return bind("127.0.0.1", port);
    }

    /**
     * Makes a UDP socket on an address of this host. Corresponds to socket(2) and bind(2).
     *
     * @param host a name or literal; empty means all addresses, IPv6 and IPv4
     * @param port the port, 0 to 65535; 0 lets the kernel choose
     * @return the socket, bound
     * @throws java.net.UnknownHostException if the name has no address
     * @throws IOException as {@link Socket#bind}
     */
    public static Socket bind(String host, int port) throws IOException {
        return Passive.bound(host, port, Type.DGRAM);
    }

    /**
     * Makes a UDP socket with one correspondent: it sends there and hears nobody else. A host
     * name's first address is taken. Corresponds to socket(2) and connect(2).
     *
     * @param host a name or literal
     * @param port the port, 1 to 65535
     * @return the socket, connected
     * @throws java.net.UnknownHostException if the name has no address
     * @throws IOException as {@link Socket#connect}
     */
    public static Socket connect(String host, int port) throws IOException {
        Address to = Netdb.addresses(host, port, Type.DGRAM).getFirst();
        return Passive.orClose(Socket.open(to.family(), Type.DGRAM), socket -> socket.connect(to));
    }
}
