package sockeye.server;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import sockeye.Address;

/**
 * How many datagrams each source sends. Sources share places in a table of fixed size, at random,
 * so that inventing addresses takes no memory; who shares one shares its rate.
 */
final class SourceRates {
    private static final int BITS = 14;

    private final Rate rate;
    private final long secret = new SecureRandom().nextLong();
    private final long start = System.nanoTime();
    private final AtomicLongArray schedules = new AtomicLongArray(1 << BITS); // since the start

    SourceRates(int perSecond) {
        this.rate = new Rate(perSecond);
    }

    /** Whether this one is within the rate; it counts only then. */
    boolean take(Address source) {
        if (!(source instanceof Address.Inet inet)) {
            return true;
        }
        int place = place(Quotas.key(inet.host()));
        long now = System.nanoTime() - start;
        while (true) {
            long schedule = schedules.get(place);
            if (rate.delay(schedule, now) > 0) {
                return false;
            } else if (schedules.compareAndSet(place, schedule, rate.next(schedule, now))) {
                return true;
            }
        }
    }

    /**
     * Where nobody can tell beforehand: the secret goes through a multiplication, as the key does.
     */
    private int place(Object key) {
        long number = key instanceof Long network ? network : key.hashCode();
        long mixed = (number ^ secret) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 32)) * (secret | 1);
        return (int) (mixed >>> (Long.SIZE - BITS));
    }
}
