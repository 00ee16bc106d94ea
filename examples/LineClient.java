// A socket as a file: writes lines to it and reads the answers until the end of the file.
// Usage: sockeye run LineClient.java [host [port [text]]]

import sockeye.*;

void main(String[] args) throws IOException {
    var host = args.length > 0 ? args[0] : "127.0.0.1";
    var port = args.length > 1 ? Integer.parseInt(args[1]) : 9999;
    var text = args.length > 2 ? args[2] : "a socket\nis a file";
    try (var socket = Tcp.connect(host, port);
            var in = socket.reader(StandardCharsets.UTF_8, 1024);
            var out = socket.writer(StandardCharsets.UTF_8, 1024)) {
        socket.timeout(Duration.ofSeconds(5));
        out.write(text + "\n");
        out.flush();
        socket.shutdown(Shutdown.SHUT_WR);
        in.lines().forEach(line -> IO.println("read the line " + line));
    }
}
