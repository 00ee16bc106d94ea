package sockeye.bench.contestants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a contestant is told.
 *
 * @param role what to do
 * @param address where: {@code tcp}, {@code udp}, or {@code unix:} and a path
 * @param size of a buffer, the longest frame, a chunk or a datagram, as the role has it
 * @param more what only some roles have
 */
record Arguments(String role, String address, int size, List<String> more) {
    /** How many connections may wait to be accepted. */
    static final int BACKLOG = 4096;

    private static final String UNIX = "unix:";

    static Arguments parse(String[] args) {
        if (args.length < 3) {
            throw new IllegalArgumentException("usage: ROLE ADDRESS SIZE [MORE ...]");
        }
        List<String> all = List.of(args);
        int size = Integer.parseInt(all.get(2));
        if (size < 1) {
            throw new IllegalArgumentException("size: " + size + " is less than 1");
        }
        return new Arguments(all.get(0), all.get(1), size, all.subList(3, all.size()));
    }

    /** Whether streams go over TCP, else over a Unix socket. */
    boolean overTcp() {
        if (address.equals("tcp") || address.startsWith(UNIX)) {
            return address.equals("tcp");
        }
        throw new IllegalArgumentException("address: " + address + " is not tcp or unix:/path");
    }

    /** Where the Unix socket is to be; what an earlier server left there is removed. */
    Path path() throws IOException {
        Path path = Path.of(address.substring(UNIX.length()));
        Files.deleteIfExists(path);
        return path;
    }

    /** The file to send. */
    Path file() {
        if (more.isEmpty()) {
            throw new IllegalArgumentException("usage: " + role + " ADDRESS SIZE FILE");
        }
        return Path.of(more.getFirst());
    }

    /** How many datagram sockets. */
    int sockets() {
        if (!address.equals("udp")) {
            throw new IllegalArgumentException("address: " + address + " is not udp");
        }
        return more.isEmpty() ? 1 : Integer.parseInt(more.getFirst());
    }
}
