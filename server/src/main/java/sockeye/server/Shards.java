package sockeye.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import sockeye.Address;
import sockeye.Options;
import sockeye.Socket;
import sockeye.Type;

/**
 * Several sockets on one address, among which the kernel shares out what comes (SO_REUSEPORT), by a
 * hash of both addresses. A server with many short connections, or many datagrams, takes them in by
 * one thread a socket; processes of one user may share an address, too.
 *
 * <p>Connections that wait in the queue of a socket that is closed are lost: shut servers down with
 * their clients turned elsewhere, or use one socket.
 */
public final class Shards {
    private Shards() {}

    /**
     * Makes listeners. Corresponds to socket(2), bind(2) and listen(2).
     *
     * @param address where; with port 0 they share one that the kernel chooses
     * @param count how many
     * @return the listeners, for {@link Server#start}
     * @throws IOException as {@link Socket#bind}
     * @throws IllegalArgumentException if {@code count} is not positive
     */
    public static Socket[] listen(Address.Inet address, int count) throws IOException {
        return open(address, Type.STREAM, count);
    }

    /**
     * Makes UDP sockets. Corresponds to socket(2) and bind(2).
     *
     * @param address where; with port 0 they share one that the kernel chooses
     * @param count how many
     * @return the sockets, for {@link Server#start}
     * @throws IOException as {@link Socket#bind}
     * @throws IllegalArgumentException if {@code count} is not positive
     */
    public static Socket[] bind(Address.Inet address, int count) throws IOException {
        return open(address, Type.DGRAM, count);
    }

    private static Socket[] open(Address.Inet address, Type type, int count) throws IOException {
        if (count <= 0) {
            throw new IllegalArgumentException("count: " + count + " is not positive");
        }
        List<Socket> shards = new ArrayList<>();
        try {
            Address common = address;
            while (shards.size() < count) {
                Socket shard = Socket.open(address.family(), type);
                shards.add(shard);
                shard.set(Options.SO_REUSEPORT, true).bind(common);
                common = shard.localAddress();
            }
            if (type.equals(Type.STREAM)) {
                for (Socket shard : shards) {
                    shard.listen(Socket.SOMAXCONN);
                }
            }
            return shards.toArray(new Socket[0]);
        } catch (Throwable e) {
            Closing.all(shards);
            throw e;
        }
    }
}
