package sockeye.bench.contestants;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import sockeye.Address;
import sockeye.Family;
import sockeye.Options;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Udp;
import sockeye.Unix;

/** The sockets of the contestants that use Sockeye. */
final class SockeyeSockets {
    private SockeyeSockets() {}

    /** A socket that listens, and is announced. Its queue is {@link Socket#SOMAXCONN} long. */
    static Socket listen(Arguments arguments) throws IOException {
        if (arguments.overTcp()) {
            Socket listener = Tcp.listen(0);
            Contestant.ready(listener.localPort());
            return listener;
        }
        var path = arguments.path();
        Socket listener = Unix.listen(Address.unix(path));
        Contestant.ready(path);
        return listener;
    }

    /** A new connection, ready for small messages. */
    static Socket prompt(Socket connection) throws IOException {
        return connection.family().equals(Family.UNIX)
                ? connection
                : connection.set(Options.TCP_NODELAY, true);
    }

    /** Datagram sockets, announced. */
    static List<Socket> bind(Arguments arguments) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < arguments.sockets(); i++) {
            Socket socket = Udp.bind(0);
            sockets.add(socket);
            ports.add(socket.localPort());
        }
        Contestant.ready(ports);
        return sockets;
    }
}
