package sockeye.server;

import java.util.Map;

/**
 * What a server has done since it was started.
 *
 * @param now how many connections or datagrams are served now
 * @param queue how many TCP connections wait in the kernel to be accepted
 * @param ended how many were served, by how that ended; every outcome has a number
 * @param rejected how many were not served, by the reason; every reason has a number
 * @param received how many bytes came, over those that have ended
 * @param sent how many bytes were sent back to them
 * @param times how long they were served
 */
public record Statistics(
        int now,
        long queue,
        Map<Outcome, Long> ended,
        Map<Rejection, Long> rejected,
        long received,
        long sent,
        Histogram times) {
    /**
     * How many ended like this.
     *
     * @param outcome how they ended
     * @return their number
     */
    public long ended(Outcome outcome) {
        return ended.getOrDefault(outcome, 0L);
    }

    /**
     * How many were turned away for this.
     *
     * @param reason why
     * @return their number
     */
    public long rejected(Rejection reason) {
        return rejected.getOrDefault(reason, 0L);
    }
}
