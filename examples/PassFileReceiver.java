// Receives an open file from another process, reads it, and sends back what it has read.
// Usage: sockeye run PassFileReceiver.java [address]

import sockeye.*;

void main(String[] args) throws IOException {
    var address = Address.parse(args.length > 0 ? args[0] : "unix-abstract:sockeye-pass-file");
    try (var listener = Unix.listen((Address.Unix) address)) {
        IO.println("serving " + listener.localAddress());
        while (true) {
            try (var connection = listener.accept()) {
                var sender = Unix.peerCredentials(connection);
                var message = ByteBuffer.allocate(1024);
                for (var file : Unix.recvDescriptors(connection, message)) {
                    try (file) {
                        var text = file.input().readAllBytes();
                        IO.println("received a file from process " + sender.pid());
                        IO.println("read: " + new String(text));
                        connection.sendAll(text);
                    }
                }
            }
        }
    }
}
