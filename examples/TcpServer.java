// The lecture's connection-oriented server, one client at a time; here it echoes.
// Usage: sockeye run TcpServer.java [host [port]]

import sockeye.*;

void main(String[] args) throws IOException {
    var host = args.length > 0 ? args[0] : "127.0.0.1";
    var port = args.length > 1 ? Integer.parseInt(args[1]) : 9999;
    try (var socket = Socket.open(Family.INET, Type.STREAM)) {
        socket.set(Options.SO_REUSEADDR, true);
        socket.bind(Address.inet(host, port));
        socket.listen(5); // at most 5 connections wait
        IO.println("serving " + host + " " + socket.localPort());
        while (true) {
            try (var connection = socket.accept()) {
                IO.println("Connection from " + connection.peerAddress());
                // Nothing is received once the client has closed.
                for (var data = connection.recv(1024);
                        data.length > 0;
                        data = connection.recv(1024)) {
                    connection.sendAll(data);
                }
            }
        }
    }
}
