// The lecture's connectionless client.
// Usage: sockeye run UdpClient.java [host [port [text]]]

import sockeye.*;

void main(String[] args) throws IOException {
    var host = args.length > 0 ? args[0] : "127.0.0.1";
    var port = args.length > 1 ? Integer.parseInt(args[1]) : 11111;
    var text = args.length > 2 ? args[2] : "MixedCaseString";
    try (var socket = Udp.bind("127.0.0.1", 0)) { // the system chooses the port
        socket.timeout(Duration.ofSeconds(5));
        IO.println("using " + socket.localAddress());
        socket.sendTo(text.getBytes(), Address.inet(host, port));
        var answer = socket.recvFrom(1024);
        IO.println("received " + answer.text() + " from " + answer.from());
    }
}
