// Nobody answers: how long to wait. For ever, if nothing is said.
// Usage: sockeye run Timeouts.java

import sockeye.*;

void main() throws IOException {
    try (var socket = Udp.bind(0)) {
        IO.println("a new socket waits for ever: its timeout is " + socket.timeout());
        socket.timeout(Duration.ofMillis(250)); // fractions of a second
        expire("timeout of the socket", 250, () -> socket.recv(1024));
        socket.noTimeout();
        var time = Duration.ofMillis(300); // for any number of calls together
        expire("deadline", 300, () -> Deadline.in(time).call(() -> socket.recv(1024)));
    }
    Socket.defaultTimeout(Optional.of(Duration.ofMillis(100))); // for all new sockets
    try (var socket = Udp.bind(0)) {
        expire("default timeout", 100, () -> socket.recv(1024));
    }
}

interface Wait {
    byte[] forData() throws IOException;
}

void expire(String what, int millis, Wait wait) throws IOException {
    var start = System.nanoTime();
    try {
        wait.forData();
        throw new IllegalStateException("something came");
    } catch (SocketTimeoutException e) {
        var took = (System.nanoTime() - start) / 1_000_000;
        IO.println(what + ", " + millis + " ms: " + e.getMessage() + " after " + took + " ms");
        if (took < millis) {
            throw new IllegalStateException("too early");
        }
    }
}
