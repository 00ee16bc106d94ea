package sockeye.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.List;
import sockeye.framing.Framing;
import sockeye.framing.Lines;
import sockeye.framing.Messages;
import sockeye.server.Running.State;

/**
 * Answers the checks of load balancers, over HTTP/1.1: 200 while all servers are running, 503 from
 * the moment when one of them has been told to stop. So a {@linkplain
 * Running#shutdown(java.time.Duration, java.time.Duration) lag} longer than two checks lets the
 * balancer send new connections elsewhere before the listener closes. It is the handler of a server
 * of its own, on another port.
 *
 * {@snippet :
 * Running health = Server.stream(Health.of(running)).start(Tcp.listen(8081));
 * }
 */
public final class Health {
    private static final int LONGEST_LINE = 8 << 10;
    private static final int MOST_LINES = 100;

    private Health() {}

    /**
     * Makes a handler that tells of servers.
     *
     * @param servers the servers
     * @return the handler
     */
    public static Handler of(Running... servers) {
        List<Running> all = List.of(servers);
        return connection -> {
            readHead(connection);
            boolean up = all.stream().allMatch(server -> server.state() == State.RUNNING);
            connection.sendAll(ByteBuffer.wrap(response(up).getBytes(US_ASCII)));
        };
    }

    /** Whatever it asks: to the empty line, so that closing does not reset the connection. */
    private static void readHead(Connection connection) throws Exception {
        Framing lines = new Lines(true, LONGEST_LINE);
        Messages<String> head = Messages.text(connection, lines);
        for (int i = 0; i < MOST_LINES; i++) {
            if (head.recv().orElse("").isEmpty()) {
                return;
            }
        }
    }

    private static String response(boolean up) {
        String text = up ? "up\n" : "stopping\n";
        return "HTTP/1.1 "
                + (up ? "200 OK" : "503 Service Unavailable")
                + "\r\nContent-Type: text/plain\r\nContent-Length: "
                + text.length()
                + "\r\nConnection: close\r\n\r\n"
                + text;
    }
}
