package sockeye.poll;

import static sockeye.kernel.Constants.EPOLL_CTL_DEL;
import static sockeye.kernel.Kernels.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;

/** An epoll instance, and who is told what it says. One thread reads it at a time. */
final class Poller {
    private static final int BATCH = 128;
    private static final long RETRY_NANOS = 1_000_000;

    private final int epfd;
    private final Epoll events = new Epoll(BATCH, Arena.ofAuto());
    private final Seats<Watched> seats = new Seats<>(Watched::tag);

    Poller(int epfd) {
        this.epfd = epfd;
    }

    int number() {
        return epfd;
    }

    long seat(Watched guest) {
        return seats.take(guest);
    }

    void unseat(long tag) {
        seats.free(tag);
    }

    long control(int operation, int fd, int wanted, long tag) {
        return Epoll.control(epfd, operation, fd, wanted, tag);
    }

    void remove(int fd) {
        kernel().epoll_ctl(epfd, EPOLL_CTL_DEL, fd, MemorySegment.NULL);
    }

    /** Tells the news that are there: how many, or the negated error number. */
    long look() {
        return tell(events.look(epfd));
    }

    /** As {@link #look}, but blocks the thread until there are some. */
    long block() {
        return tell(events.block(epfd, -1));
    }

    private long tell(long count) {
        for (int i = 0; i < count; i++) {
            Watched guest = seats.at(events.tag(i));
            if (guest != null) {
                tell(guest, events.bits(i));
            }
        }
        return count;
    }

    /**
     * Waking a thread takes memory. News come once, so whoever waits for them is told in the end.
     */
    private static void tell(Watched guest, int news) {
        while (true) {
            try {
                guest.ready(news);
                return;
            } catch (OutOfMemoryError e) {
                awaitMemory();
            }
        }
    }

    /** A little, when something has failed that fails for lack of memory only. */
    static void awaitMemory() {
        LockSupport.parkNanos(RETRY_NANOS);
    }
}
