package sockeye.bench.harness;

import java.nio.file.Path;

/** How a server is reached. */
enum Transport {
    TCP,
    UNIX,
    UDP;

    /** What the server is told: only a Unix socket is given its place, ports are found free. */
    String listen(Path socket) {
        return switch (this) {
            case TCP -> "tcp";
            case UNIX -> "unix:" + socket;
            case UDP -> "udp";
        };
    }

    /** What the load is told, made of what the server said after "ready". */
    String target(String where) {
        return switch (this) {
            case TCP -> "tcp:" + where;
            case UNIX -> "unix:" + where;
            case UDP -> "udp:" + where.replace(' ', ',');
        };
    }
}
