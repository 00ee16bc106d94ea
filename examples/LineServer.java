// A socket as a file: a reader and a writer on it, and no buffer to be put together.
// Usage: sockeye run LineServer.java [host [port]]

import sockeye.*;

void main(String[] args) throws IOException {
    var host = args.length > 0 ? args[0] : "127.0.0.1";
    var port = args.length > 1 ? Integer.parseInt(args[1]) : 9999;
    try (var listener = Tcp.listen(host, port)) {
        IO.println("serving " + host + " " + listener.localPort());
        while (true) {
            try (var connection = listener.accept();
                    var in = connection.reader(StandardCharsets.UTF_8, 1024);
                    var out = connection.writer(StandardCharsets.UTF_8, 1024)) {
                String line;
                while ((line = in.readLine()) != null) {
                    IO.println("read the line " + line);
                    out.write(line.toUpperCase() + "\n");
                    out.flush();
                }
                IO.println("end of file");
            }
        }
    }
}
