// Passes an open file to another process. The file has no name any more: only the descriptor
// leads to it.
// Usage: sockeye run PassFileSender.java [address [text]]

import sockeye.*;

void main(String[] args) throws IOException {
    var address = Address.parse(args.length > 0 ? args[0] : "unix-abstract:sockeye-pass-file");
    var text = args.length > 1 ? args[1] : "written by one process, read by another";
    var path = Files.createTempFile("sockeye", ".txt");
    Files.writeString(path, text);
    try (var file = Fd.open(path);
            var socket = Unix.connect((Address.Unix) address)) {
        Files.delete(path);
        IO.println("process " + ProcessHandle.current().pid() + " passes a file without a name");
        Unix.sendDescriptors(socket, "a file".getBytes(), file);
        socket.timeout(Duration.ofSeconds(5));
        var answer = new String(socket.input().readAllBytes());
        IO.println("the other process read " + answer.length() + " characters");
        if (!answer.equals(text)) {
            throw new IllegalStateException("it read: " + answer);
        }
    }
}
