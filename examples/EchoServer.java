// The server library: the same echo for many clients at once, each served by a thread of its own.
// Usage: sockeye run EchoServer.java [host [port]]

import sockeye.*;
import sockeye.server.*;

void main(String[] args) throws Exception {
    var host = args.length > 0 ? args[0] : "127.0.0.1";
    var port = args.length > 1 ? Integer.parseInt(args[1]) : 9999;
    try (var server = Server.stream(this::echo).start(Tcp.listen(host, port))) {
        IO.println("serving " + host + " " + server.sockets().getFirst().localPort());
        server.await();
    }
}

void echo(Connection connection) throws IOException {
    IO.println("Connection from " + connection.peer());
    connection.input().transferTo(connection.output());
    IO.println("End of " + connection.peer());
}
