package sockeye.bench.harness;

import java.util.ArrayList;
import java.util.List;

/**
 * What servers have to do.
 *
 * @param transport how they are reached
 * @param variants the ways to do it, the plain one first
 * @param size the size of buffers, chunks or datagrams in bytes
 * @param more what else the servers are told
 */
record Service(Transport transport, List<Variant> variants, int size, List<String> more) {
    /**
     * A way to do it.
     *
     * @param suffix what it adds to a contestant's name; empty for the plain way
     * @param role the server's role
     */
    record Variant(String suffix, String role) {}

    static Service of(Transport transport, String role, int size, String... more) {
        return new Service(transport, List.of(new Variant("", role)), size, List.of(more));
    }

    /** A service that can also be done in other ways, of which each is measured. */
    Service or(String suffix, String role) {
        var all = new ArrayList<>(variants);
        all.add(new Variant("+" + suffix, role));
        return new Service(transport, all, size, more);
    }
}
