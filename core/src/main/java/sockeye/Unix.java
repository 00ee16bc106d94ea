package sockeye;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The everyday Unix sockets, and what only they can do: passing descriptors and knowing the peer.
 */
public final class Unix {
    private Unix() {}

    /**
     * Connects to a listening stream socket. Corresponds to socket(2) and connect(2).
     *
     * @param address its address: {@link Address#unix} for a path, or an {@link Address.Abstract}
     * @return the socket, connected
     * @throws IOException as {@link Socket#connect}
     */
    public static Socket connect(Address.Unix address) throws IOException {
        return Passive.orClose(
                Socket.open(Family.UNIX, Type.STREAM), socket -> socket.connect(address));
    }

    /**
     * Listens for stream connections. A path must not exist yet, and stays when the socket is
     * closed. Corresponds to socket(2), bind(2) and listen(2).
     *
     * @param address where to listen
     * @return the listening socket
     * @throws IOException as {@link Socket#bind}
     */
    public static Socket listen(Address.Unix address) throws IOException {
        return Passive.orClose(
                Socket.open(Family.UNIX, Type.STREAM),
                socket -> socket.bind(address),
                socket -> socket.listen(Socket.SOMAXCONN));
    }

    /**
     * Makes a datagram socket with a name, to which others can send and reply. Corresponds to
     * socket(2) and bind(2).
     *
     * @param address its name; {@link Address.Unnamed} for an abstract one of the kernel's choice
     * @return the socket, bound
     * @throws IOException as {@link Socket#bind}
     */
    public static Socket bind(Address.Unix address) throws IOException {
        return Passive.orClose(
                Socket.open(Family.UNIX, Type.DGRAM), socket -> socket.bind(address));
    }

    /**
     * Makes two connected stream sockets. Corresponds to socketpair(2).
     *
     * @return the pair
     * @throws IOException as {@link Socket#pair}
     */
    public static Socket.Pair pair() throws IOException {
        return Socket.pair(Family.UNIX, Type.STREAM);
    }

    /**
     * Passes descriptors, with a message of at least one byte. The caller's stay open. Corresponds
     * to sendmsg(2) with SCM_RIGHTS.
     *
     * @param socket a connected Unix socket
     * @param data the message
     * @param descriptors what to pass, at most 253
     * @throws IOException as {@link Socket#sendMessage(ByteBuffer, Control...)}
     */
    public static void sendDescriptors(Socket socket, byte[] data, Fd... descriptors)
            throws IOException {
        socket.sendMessage(ByteBuffer.wrap(data), new Control.Rights(List.of(descriptors)));
    }

    /**
     * Receives a message and the descriptors that were passed with it. Corresponds to recvmsg(2)
     * with SCM_RIGHTS.
     *
     * @param socket a connected Unix socket
     * @param buffer where to put the message; its position moves on by what came
     * @return the descriptors, close-on-exec, for the caller to close; none if none came, or at the
     *     end of the connection (when {@code buffer} has not moved)
     * @throws IOException as {@link Socket#recvMessage(ByteBuffer)}, or if descriptors were lost
     *     because this process has too many (MSG_CTRUNC); those that came are closed then
     */
    public static List<Fd> recvDescriptors(Socket socket, ByteBuffer buffer) throws IOException {
        try (Message message = socket.recvMessage(buffer)) {
            if (message.flags().has(Flags.MSG_CTRUNC)) {
                throw new IOException(
                        "recvmsg " + message.from() + ": descriptors were lost (MSG_CTRUNC)");
            }
            return message.takeDescriptors();
        }
    }

    /**
     * Who made the other end: as it was at connect, listen or socketpair. Corresponds to
     * getsockopt(2) with SO_PEERCRED.
     *
     * @param socket a connected Unix stream or seqpacket socket
     * @return process, user and group; -1 for what is unknown
     * @throws IOException as {@link Socket#get}
     */
    public static Control.Credentials peerCredentials(Socket socket) throws IOException {
        return socket.get(Options.SO_PEERCRED);
    }
}
