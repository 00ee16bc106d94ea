// The lecture's connectionless server: sends every datagram back in capitals.
// Usage: sockeye run UdpUpperServer.java [host [port]]

import sockeye.*;

void main(String[] args) throws IOException {
    var host = args.length > 0 ? args[0] : "127.0.0.1";
    var port = args.length > 1 ? Integer.parseInt(args[1]) : 11111;
    try (var socket = Udp.bind(host, port)) {
        IO.println("serving " + host + " " + socket.localPort());
        while (true) {
            var datagram = socket.recvFrom(1024);
            IO.println("Connection from " + datagram.from());
            socket.sendTo(datagram.text().toUpperCase().getBytes(), datagram.from());
        }
    }
}
