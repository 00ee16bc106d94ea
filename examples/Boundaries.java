// Two messages: TCP delivers one stream of bytes, UDP two datagrams. A length header mends TCP.
// Usage: sockeye run Boundaries.java

import sockeye.*;
import sockeye.framing.*;

String hi = "Hi!";
String hope = "Hope you're well";

void main() throws IOException {
    udp();
    try (var listener = Tcp.listen(0);
            var sender = Socket.open(Family.INET, Type.STREAM).connect(listener.localAddress());
            var receiver = listener.accept()) {
        tcp(sender, receiver);
        tcpWithHeader(sender, receiver);
        messages(sender, receiver);
    }
}

void udp() throws IOException {
    try (var receiver = Udp.bind(0);
            var sender = Udp.open()) {
        sender.sendTo(hi.getBytes(), receiver.localAddress());
        sender.sendTo(hope.getBytes(), receiver.localAddress());
        receiver.timeout(Duration.ofSeconds(5));
        show("UDP", receiver.recv(1024), hi);
        show("UDP", receiver.recv(1024), hope);
    }
}

void tcp(Socket sender, Socket receiver) throws IOException {
    sender.sendAll(hi.getBytes());
    sender.sendAll(hope.getBytes());
    // Looks without taking, to be sure that both are here.
    var both = ByteBuffer.allocate(hi.length() + hope.length());
    receiver.recv(both, Flags.MSG_PEEK.or(Flags.MSG_WAITALL));
    show("TCP", receiver.recv(1024), hi + hope);
}

void tcpWithHeader(Socket sender, Socket receiver) throws IOException {
    sendMessage(sender, hi);
    sendMessage(sender, hope);
    show("TCP with a length header", recvMessage(receiver), hi);
    show("TCP with a length header", recvMessage(receiver), hope);
}

void sendMessage(Socket socket, String text) throws IOException {
    var data = text.getBytes();
    var message = ByteBuffer.allocate(4 + data.length).putInt(data.length).put(data).flip();
    socket.sendAll(message);
}

byte[] recvMessage(Socket socket) throws IOException {
    int length = ByteBuffer.wrap(socket.recvAll(4)).getInt(); // in network byte order
    return socket.recvAll(length);
}

// The same, by the library: with a longest message, and other headers than this one.
void messages(Socket sender, Socket receiver) throws IOException {
    var out = Messages.text(sender, Framing.lengthPrefix(4));
    var in = Messages.text(receiver, Framing.lengthPrefix(4));
    out.send(hi);
    out.send(hope);
    show("Messages over TCP", in.recv().orElseThrow().getBytes(), hi);
    show("Messages over TCP", in.recv().orElseThrow().getBytes(), hope);
}

void show(String how, byte[] received, String expected) {
    var text = new String(received);
    IO.println(how + ": received \"" + text + "\"");
    if (!text.equals(expected)) {
        throw new IllegalStateException("expected \"" + expected + "\"");
    }
}
