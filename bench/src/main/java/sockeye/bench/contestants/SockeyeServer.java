package sockeye.bench.contestants;

import java.io.IOException;
import java.util.Map;
import sockeye.Socket;
import sockeye.server.Connection;
import sockeye.server.Limits;
import sockeye.server.Server;

/** Sockeye's server library, with its deadlines; all connections come from one address. */
public final class SockeyeServer {
    private static final int MOST_CONNECTIONS = 50_000;
    private static final Limits LIMITS =
            Limits.DEFAULT
                    .connections(MOST_CONNECTIONS)
                    .perAddress(MOST_CONNECTIONS)
                    .datagramRate(Limits.UNLIMITED);

    private SockeyeServer() {}

    /**
     * Runs a role.
     *
     * @param args role, address, size
     */
    public static void main(String[] args) {
        Contestant.run(
                args,
                Map.of(
                        "echo", a -> streams(a, peer -> SockeyeStreams.echo(peer, a.size())),
                        "frames", a -> streams(a, peer -> SockeyeStreams.frames(peer, a.size())),
                        "source", a -> streams(a, peer -> SockeyeStreams.source(peer, a.size())),
                        "datagrams", SockeyeServer::datagrams));
    }

    private static void streams(Arguments arguments, Threads.Service<Connection> service)
            throws IOException, InterruptedException {
        Socket listener = SockeyeSockets.listen(arguments);
        Server.stream(connection -> serve(connection, service))
                .limits(LIMITS)
                .start(listener)
                .await();
    }

    private static void serve(Connection connection, Threads.Service<Connection> service) {
        try {
            SockeyeSockets.prompt(connection.socket());
            service.on(connection);
        } catch (IOException e) {
            Contestant.broken(e);
        }
    }

    private static void datagrams(Arguments arguments) throws IOException, InterruptedException {
        Socket[] sockets = SockeyeSockets.bind(arguments).toArray(new Socket[0]);
        Server.datagram(request -> request.reply(request.bytes()))
                .limits(LIMITS)
                .start(sockets)
                .await();
    }
}
