package sockeye.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import sockeye.Address;

/**
 * How many connections each address has; of IPv6 each network of 64 bits, for that is what one
 * customer has. Only addresses that have some take memory.
 */
final class Quotas {
    private final ConcurrentMap<Object, Integer> taken = new ConcurrentHashMap<>();
    private final int most;

    Quotas(int most) {
        this.most = most;
    }

    /** Takes one of the connections that {@code peer} may have: false if it has them all. */
    boolean take(Address peer) {
        if (!(peer instanceof Address.Inet inet)) {
            return true;
        }
        boolean[] granted = {false};
        taken.compute(
                key(inet.host()),
                (_, before) -> {
                    int count = before == null ? 0 : before;
                    granted[0] = count < most;
                    return granted[0] ? Integer.valueOf(count + 1) : before;
                });
        return granted[0];
    }

    /** Gives back what {@link #take} took. */
    void give(Address peer) {
        if (peer instanceof Address.Inet inet) {
            taken.computeIfPresent(key(inet.host()), (_, count) -> count == 1 ? null : count - 1);
        }
    }

    static Object key(InetAddress host) {
        return host instanceof Inet6Address ? ByteBuffer.wrap(host.getAddress()).getLong() : host;
    }
}
