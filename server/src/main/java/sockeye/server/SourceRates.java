package sockeye.server;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import sockeye.Address;

/**
 * How many datagrams each source sends. Sources share places in a table of fixed size, at random,
 * so that inventing addresses takes no memory; who shares one shares its rate.
 */
final class SourceRates {
    private static final int BITS = 14;

    private final Rate rate;
    private final int secret = ThreadLocalRandom.current().nextInt();
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

    private int place(Object key) {
        int mixed = (key.hashCode() ^ secret) * 0x9E3779B1; // spreads neighbours, as Fibonacci does
        return mixed >>> (Integer.SIZE - BITS);
    }
}
