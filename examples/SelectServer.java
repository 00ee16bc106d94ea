// An echo server for many clients at once: one thread, and select tells which socket is ready.
// Usage: sockeye run SelectServer.java [host [port]]

import sockeye.*;

void main(String[] args) throws IOException {
    var host = args.length > 0 ? args[0] : "127.0.0.1";
    var port = args.length > 1 ? Integer.parseInt(args[1]) : 9999;
    try (var listener = Tcp.listen(host, port)) {
        IO.println("serving " + host + " " + listener.localPort());
        var sockets = new ArrayList<Socket>(List.of(listener));
        while (true) {
            for (var socket : Select.select(sockets)) {
                if (socket == listener) {
                    var connection = listener.accept();
                    IO.println("Connection from " + connection.peerAddress());
                    sockets.add(connection);
                } else {
                    echo(socket, sockets);
                }
            }
        }
    }
}

void echo(Socket socket, List<Socket> sockets) throws IOException {
    var data = socket.recv(1024);
    if (data.length > 0) {
        socket.sendAll(data);
    } else {
        IO.println("End of " + socket.peerAddress());
        sockets.remove(socket);
        socket.close();
    }
}
