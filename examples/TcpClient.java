// The lecture's connection-oriented client.
// Usage: sockeye run TcpClient.java [host [port [text]]]

import sockeye.*;

void main(String[] args) throws IOException {
    var host = args.length > 0 ? args[0] : "127.0.0.1";
    var port = args.length > 1 ? Integer.parseInt(args[1]) : 9999;
    var text = args.length > 2 ? args[2] : "Hello, world";
    try (var socket = Socket.open(Family.INET, Type.STREAM)) {
        socket.timeout(Duration.ofSeconds(5));
        socket.connect(Address.inet(host, port));
        socket.sendAll(text.getBytes());
        socket.shutdown(Shutdown.SHUT_WR); // the server reads the end, the answer still comes
        var answer = socket.input().readAllBytes();
        IO.println("Received " + new String(answer));
    }
}
