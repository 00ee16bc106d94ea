package sockeye.server;

import static java.lang.System.Logger.Level.INFO;

import java.time.Duration;
import java.util.Locale;
import sockeye.Address;

/**
 * A line in the log of {@code sockeye.access} (System.Logger, level INFO) for each connection and
 * each datagram: who it was, how it ended, how long it took, in ms, and how many bytes came and
 * went. Addresses are as the kernel has them, and nothing of what was sent is logged.
 *
 * <pre>
 * 127.0.0.1:43286 DONE 12.3 ms received 5 sent 5
 * 127.0.0.1:43298 rejected PER_ADDRESS
 * </pre>
 */
public final class AccessLog implements Observer {
    private static final System.Logger LOG = System.getLogger("sockeye.access");

    /** Makes it, for {@link Server#observer}. */
    public AccessLog() {}

    @Override
    public void ended(Served served, Outcome outcome, Duration time) {
        LOG.log(
                INFO,
                () ->
                        String.format(
                                Locale.ROOT,
                                "%s %s %.1f ms received %d sent %d",
                                served.peer(),
                                outcome,
                                time.toNanos() / 1e6,
                                served.received(),
                                served.sent()));
    }

    @Override
    public void rejected(Address peer, Rejection reason) {
        LOG.log(INFO, () -> peer + " rejected " + reason);
    }
}
