// The five types of sockets, and the kernel's word where it has none.
// Usage: sockeye run Types.java

import sockeye.*;

void main() throws IOException {
    pair(Type.STREAM, "onetwo"); // bytes: what was sent twice may come at once
    pair(Type.DGRAM, "one"); // messages: one at a time
    pair(Type.SEQPACKET, "one"); // messages, on a connection
    raw();
    pair(Type.RDM, "one");
}

void pair(Type type, String expected) throws IOException {
    try (var pair = Socket.pair(Family.UNIX, type)) {
        pair.left().send("one".getBytes());
        pair.left().send("two".getBytes());
        var text = new String(pair.right().recv(1024));
        IO.println(type + ": sent one and two, received " + text);
        check(text.equals(expected), expected);
    } catch (SocketException e) {
        var missing = Errno.of(e) == Errno.ESOCKTNOSUPPORT;
        check(type.equals(Type.RDM) && missing, e.getMessage());
        IO.println(type + ": " + e.getMessage());
    }
}

// The layer below: a raw socket sees the datagrams of UDP with their headers.
void raw() throws IOException {
    try (var raw = Socket.open(Family.INET, Type.RAW, Protocol.UDP);
            var udp = Udp.bind(0)) {
        raw.timeout(Duration.ofSeconds(5));
        var port = udp.localPort();
        udp.sendTo("one".getBytes(), udp.localAddress());
        ByteBuffer packet;
        int ip;
        do { // until it is ours: other programs send, too
            packet = ByteBuffer.wrap(raw.recv(1024));
            ip = 4 * (packet.get(0) & 15); // the length of the IP header, in its first byte
        } while (Short.toUnsignedInt(packet.getShort(ip)) != port);
        IO.println("RAW: sent one, received " + packet.limit() + " bytes:");
        IO.println("  IP header " + ip + ", UDP header 8, data " + (packet.limit() - ip - 8));
        check(packet.limit() == ip + 8 + 3, "no more than that");
    } catch (SocketException e) {
        check(Errno.of(e) == Errno.EPERM, e.getMessage());
        IO.println("RAW: needs privilege (CAP_NET_RAW): " + e.getMessage());
    }
}

void check(boolean holds, String expected) {
    if (!holds) {
        throw new IllegalStateException("expected: " + expected);
    }
}
