// Much at once: many datagrams for each call, and a file that the kernel sends and passes on
// itself.
// Usage: sockeye run Bulk.java

import sockeye.*;

void main() throws IOException {
    answerMany();
    cutAndJoin();
    sendFile();
}

void answerMany() throws IOException {
    try (var server = Udp.bind(0).timeout(Duration.ofSeconds(5));
            var client = Udp.connect("127.0.0.1", server.localPort())) {
        var batch = new Batch(64, 100); // made once
        for (var i = 0; i < 64; i++) {
            batch.add().data().put(("message " + i).getBytes()).flip();
        }
        client.sendAll(batch);
        var calls = 0;
        for (var answered = 0; answered < 64; answered += batch.size()) {
            server.recvMany(batch);
            for (var slot : batch) {
                slot.data().put(0, (byte) 'M'); // in place
            }
            server.sendAll(batch); // each to its sender
            calls++;
        }
        var answers = client.recvMany(64, 100);
        IO.println("64 datagrams answered, received with " + calls + " call(s)");
        check(answers.getLast().text().equals("Message 63"), "the last answer");
    }
}

void cutAndJoin() throws IOException {
    try (var receiver = Udp.bind(0).set(Options.UDP_GRO, true);
            var sender = Udp.connect("127.0.0.1", receiver.localPort())) {
        sender.sendMessage(ByteBuffer.allocate(5000), new Control.UdpSegment(1400));
        var batch = new Batch(1, 65_507);
        receiver.recvMany(batch);
        var joined = batch.get(0);
        IO.println(joined.length() + " bytes, joined from datagrams of " + joined.segmentSize());
        check(joined.segmentSize() == 1400, "the size of the datagrams");
    }
}

void sendFile() throws IOException {
    var path = Files.write(Files.createTempFile("bulk", ""), new byte[3_000_000]);
    try (var listener = Tcp.listen(0);
            var sender = Tcp.connect("127.0.0.1", listener.localPort());
            var relay = listener.accept();
            var there = Unix.pair();
            var file = Fd.open(path);
            var splice = Splice.open()) {
        Thread.startVirtualThread(() -> {
            try {
                sender.sendFile(file);
                sender.shutdown(Shutdown.SHUT_WR);
            } catch (IOException e) {
                IO.println(e.getMessage());
            }
        });
        Thread.startVirtualThread(() -> {
            try {
                splice.transfer(relay, there.left(), Long.MAX_VALUE);
                there.left().shutdown(Shutdown.SHUT_WR);
            } catch (IOException e) {
                IO.println(e.getMessage());
            }
        });
        var came = there.right().input().readAllBytes().length;
        IO.println("a file of " + came + " bytes came through a relay");
        check(came == 3_000_000, "the file");
    } finally {
        Files.delete(path);
    }
}

void check(boolean right, String what) {
    if (!right) {
        throw new IllegalStateException(what + " is wrong");
    }
}
