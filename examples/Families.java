// One conversation in each of the three families: only the addresses differ.
// Usage: sockeye run Families.java

import sockeye.*;

void main() throws IOException {
    talk(new Address.Unnamed()); // the kernel chooses a name
    talk(Address.inet("127.0.0.1", 0)); // the kernel chooses a port
    talk(Address.inet("::1", 0));
}

void talk(Address where) throws IOException {
    try (var listener = Socket.open(where.family(), Type.STREAM).bind(where).listen(5);
            var client = Socket.open(where.family(), Type.STREAM).connect(listener.localAddress());
            var server = listener.accept()) {
        client.sendAll("hello".getBytes());
        var text = new String(server.recvAll(5));
        IO.println(where.family() + ": received " + text + " at " + listener.localAddress());
        if (!text.equals("hello")) {
            throw new IllegalStateException("sent hello");
        }
    } catch (IOException e) {
        if (Errno.of(e) != Errno.EAFNOSUPPORT && Errno.of(e) != Errno.EADDRNOTAVAIL) {
            throw e;
        }
        IO.println(where.family() + ": not on this host: " + e.getMessage());
    }
}
