package sockeye.proxy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sockeye.Address;
import sockeye.Family;

/**
 * From whom a {@link ProxyHeader} is accepted. Connections from others are to be reset: they can
 * claim to be anyone. Values are immutable.
 */
public final class TrustedSources {
    /** Nobody. */
    public static final TrustedSources NONE = new TrustedSources(List.of(), false);

    private final List<Network> networks;
    private final boolean unix;

    private TrustedSources(List<Network> networks, boolean unix) {
        this.networks = networks;
        this.unix = unix;
    }

    /**
     * Whoever connects from one of these networks.
     *
     * @param networks IPv4 or IPv6, in the notation of CIDR: {@code 10.0.0.0/8}, {@code fd00::/8};
     *     {@code ::1} alone is that address. IPv4-mapped ones are of IPv4: {@code
     *     ::ffff:10.0.0.0/104} is the first again. {@code ::/0} is all of IPv6, and none of IPv4
     * @return those sources
     * @throws IllegalArgumentException if one is no network, or has bits set after its first ones:
     *     {@code 10.0.0.1/8} may be meant to be {@code 10.0.0.1}
     */
    public static TrustedSources of(String... networks) {
        return new TrustedSources(Arrays.stream(networks).map(Network::parse).toList(), false);
    }

    /**
     * The same, and whoever connects over a Unix socket. Who can do that is up to the permissions
     * of its path; an abstract name has none.
     *
     * @return those sources
     */
    public TrustedSources withUnix() {
        return new TrustedSources(networks, true);
    }

    /**
     * Whether a peer is one of them. The port and the scope play no role.
     *
     * @param peer the other side of the connection, as the kernel names it
     * @return true if a header from it is accepted
     */
    public boolean contains(Address peer) {
        return peer instanceof Address.Inet inet
                ? networks.stream().anyMatch(one -> one.contains(inet.host()))
                : unix && peer.family().equals(Family.UNIX);
    }

    @Override
    public String toString() {
        Stream<String> local = unix ? Stream.of("unix") : Stream.empty();
        return Stream.concat(networks.stream().map(Network::toString), local)
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
