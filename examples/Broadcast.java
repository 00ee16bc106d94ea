// One datagram for all: two receivers at one port, and a sender that must ask for it first.
// Usage: sockeye run Broadcast.java

import sockeye.*;

void main() throws IOException {
    try (var one = receiver(0);
            var two = receiver(one.localPort());
            var sender = Udp.open()) {
        var everybody = Address.inet("127.255.255.255", one.localPort());
        try {
            sender.sendTo("Hello, all".getBytes(), everybody);
            throw new IllegalStateException("sent without SO_BROADCAST");
        } catch (SocketException e) {
            IO.println("without SO_BROADCAST: " + e.getMessage());
            if (Errno.of(e) != Errno.EACCES) {
                throw e;
            }
        }
        sender.set(Options.SO_BROADCAST, true);
        sender.sendTo("Hello, all".getBytes(), everybody);
        IO.println("with SO_BROADCAST: sent to " + everybody);
        show("one", one.recvFrom(1024));
        show("two", two.recvFrom(1024));
    }
}

Socket receiver(int port) throws IOException {
    return Socket.open(Family.INET, Type.DGRAM)
            .set(Options.SO_REUSEADDR, true) // for both: else the port is taken
            .bind(Address.inet("0.0.0.0", port))
            .timeout(Duration.ofSeconds(5));
}

void show(String who, Datagram datagram) {
    IO.println("receiver " + who + ": " + datagram.text() + " from " + datagram.from());
    if (!datagram.text().equals("Hello, all")) {
        throw new IllegalStateException("another text was sent");
    }
}
