// Two clients of an echo server at once. TcpServer lets the second wait, SelectServer does not.
// Usage: sockeye run TwoClients.java [host [port]]

import sockeye.*;

void main(String[] args) throws IOException {
    var host = args.length > 0 ? args[0] : "127.0.0.1";
    var port = args.length > 1 ? Integer.parseInt(args[1]) : 9999;
    try (var first = Tcp.connect(host, port);
            var second = Tcp.connect(host, port)) {
        IO.println("both are connected");
        first.sendAll("one".getBytes());
        IO.println("the first received " + answer(first, "one"));
        second.sendAll("two".getBytes());
        try {
            second.timeout(Duration.ofMillis(300));
            IO.println("the second received " + answer(second, "two") + " beside the first");
        } catch (SocketTimeoutException e) {
            IO.println("the second waits: " + e.getMessage());
            first.shutdown(Shutdown.SHUT_WR);
            IO.println("the first has no more to say");
            second.timeout(Duration.ofSeconds(5));
            IO.println("the second received " + answer(second, "two") + " after the first");
        }
    }
}

String answer(Socket socket, String expected) throws IOException {
    var answer = new String(socket.recvAll(expected.length()));
    if (!answer.equals(expected)) {
        throw new IllegalStateException("received " + answer + " instead of " + expected);
    }
    return answer;
}
