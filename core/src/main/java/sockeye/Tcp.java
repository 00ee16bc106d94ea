package sockeye;

import java.io.IOException;

/** The everyday TCP sockets. */
public final class Tcp {
    private Tcp() {}

    /**
     * Connects to a host by name or literal. All its addresses are tried as RFC 8305 describes,
     * IPv6 and IPv4 in turn, a new one every 250 ms or as soon as one fails; the first that answers
     * is kept. The default timeout of new sockets and the current {@link Deadline} bound the whole,
     * the look-up of the name included. Corresponds to socket(2) and connect(2).
     *
     * @param host a name or literal
     * @param port the port, 1 to 65535
     * @return the socket, connected
     * @throws java.net.UnknownHostException if the name has no address
     * @throws IOException if no address answers: the first failure, with the others suppressed in
     *     it
     * @throws IllegalArgumentException if the port is out of range
     */
    public static Socket connect(String host, int port) throws IOException {
        return HappyEyeballs.connect(host, port);
    }

    /**
     * Connects to one address. Corresponds to socket(2) and connect(2).
     *
     * @param address the peer's address
     * @return the socket, connected
     * @throws IOException as {@link Socket#connect}
     */
    public static Socket connect(Address.Inet address) throws IOException {
        return Passive.orClose(
                Socket.open(address.family(), Type.STREAM), socket -> socket.connect(address));
    }

    /**
     * Listens on the IPv4 loopback address. Corresponds to socket(2), bind(2) and listen(2).
     *
     * @param port the port, 0 to 65535; 0 lets the kernel choose
     * @return the listening socket
     * @throws IOException as {@link Socket#bind}
     */
    public static Socket listen(int port) throws IOException {
        return listen("127.0.0.1", port);
    }

    /**
     * Listens, with SO_REUSEADDR and the longest queue the system allows. Corresponds to socket(2),
     * bind(2) and listen(2).
     *
     * @param host a name or literal of this host; empty means all addresses, IPv6 and IPv4
     * @param port the port, 0 to 65535; 0 lets the kernel choose
     * @return the listening socket
     * @throws java.net.UnknownHostException if the name has no address
     * @throws IOException as {@link Socket#bind}
     */
    public static Socket listen(String host, int port) throws IOException {
        return Passive.orClose(
                Passive.bound(host, port, Type.STREAM), socket -> socket.listen(Socket.SOMAXCONN));
    }
}
