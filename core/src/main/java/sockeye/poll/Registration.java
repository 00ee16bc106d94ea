package sockeye.poll;

import static sockeye.kernel.Constants.EPOLLET;
import static sockeye.kernel.Constants.EPOLLONESHOT;
import static sockeye.kernel.Constants.EPOLL_CTL_ADD;
import static sockeye.kernel.Constants.EPOLL_CTL_MOD;

/**
 * A descriptor's place in a poller's epoll instance, for the rest of the descriptor's life.
 *
 * <p>It is made once and edge-triggered: one system call for each side that ever waits. Only an
 * epoll instance that is itself waited for is armed anew for every wait (one-shot), for it has news
 * all the time, and while nobody waits they would wake the poller for nothing. A {@link Leaf}
 * depends on that: so it has one reader at a time.
 */
final class Registration {
    private final Poller poller;
    private final Watched watched;
    private final long tag;
    private int covered;

    Registration(Poller poller, Watched watched) {
        this.poller = poller;
        this.watched = watched;
        this.tag = poller.seat(watched);
        watched.tag(tag);
    }

    /** Has {@code events} announced from now on: 0 or the negated error number. */
    long cover(int events) {
        boolean once = watched.isOneShot();
        if (!once && (covered & events) == events) {
            return 0;
        }
        int wanted = covered | events;
        int operation = covered == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
        int trigger = once ? EPOLLONESHOT : EPOLLET;
        long result = poller.control(operation, watched.number(), wanted | trigger, tag);
        if (result == 0) {
            covered = wanted;
        }
        return result;
    }

    /**
     * Ends it, before the number is given away: epoll would go on if another process had the same
     * open file.
     */
    void cancel() {
        if (covered != 0) {
            poller.remove(watched.number());
        }
        poller.unseat(tag);
    }
}
