// Ephemeral ports are the system's choice; ports below 1024 need privilege.
// Usage: sockeye run Ports.java

import sockeye.*;

void main() throws IOException {
    ephemeral();
    privileged();
}

void ephemeral() throws IOException {
    try (var listener = Tcp.listen(0);
            var one = Socket.open(Family.INET, Type.STREAM).connect(listener.localAddress());
            var two = Socket.open(Family.INET, Type.STREAM).connect(listener.localAddress())) {
        IO.println("a server that asked for port 0 has " + listener.localPort());
        IO.println("its clients asked for none: " + one.localPort() + " and " + two.localPort());
        check(one.localPort() != two.localPort(), "each has its own");
        check(one.localPort() >= 1024 && two.localPort() >= 1024, "both are 1024 or above");
        try (var again = Tcp.listen(listener.localPort())) {
            throw new IllegalStateException("two servers at one port: " + again);
        } catch (BindException e) {
            IO.println("a second server there: " + e.getMessage());
            check(Errno.of(e) == Errno.EADDRINUSE, "the port is taken");
        }
    }
}

void privileged() throws IOException {
    for (int port = 1023; port >= 512; port--) {
        try (var server = Tcp.listen(port)) {
            IO.println("privileged: this process may have " + server.localAddress());
            return;
        } catch (BindException e) {
            if (Errno.of(e) != Errno.EADDRINUSE) { // if it is taken, try the next
                IO.println("not privileged: " + e.getMessage());
                check(Errno.of(e) == Errno.EACCES, "port " + port + " needs privilege");
                return;
            }
        }
    }
}

void check(boolean holds, String fact) {
    if (!holds) {
        throw new IllegalStateException("not so: " + fact);
    }
    IO.println("  " + fact);
}
