package sockeye.poll;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static sockeye.kernel.Kernels.kernel;
import static sockeye.kernel.Layouts.EPOLL_EVENT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import sockeye.kernel.Layouts;

/** What an epoll instance is told, and a batch of what it tells. */
public final class Epoll {
    private static final long SIZE = EPOLL_EVENT.byteSize();
    private static final long DATA = Layouts.offset(EPOLL_EVENT, "data");

    private final MemorySegment events;
    private final int batch;

    /** Room for {@code batch} events in {@code arena}. */
    public Epoll(int batch, Arena arena) {
        this.batch = batch;
        this.events = arena.allocate(SIZE * batch, 8);
    }

    /** Adds, modifies or removes {@code fd}: 0 or the negated error number. */
    public static long control(int epfd, int operation, int fd, int wanted, long tag) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(EPOLL_EVENT);
            event.set(JAVA_INT, 0, wanted);
            event.set(JAVA_LONG_UNALIGNED, DATA, tag);
            return kernel().epoll_ctl(epfd, operation, fd, event);
        }
    }

    /** Fills the batch with what is there: how many, or the negated error number. */
    public long look(int epfd) {
        return kernel().epoll_poll(epfd, events, batch);
    }

    /** Fills the batch, blocking the thread for {@code millis}, or for ever if that is -1. */
    public long block(int epfd, int millis) {
        return kernel().epoll_wait(epfd, events, batch, millis);
    }

    /** The tag of an event in the batch. */
    public long tag(int event) {
        return events.get(JAVA_LONG_UNALIGNED, event * SIZE + DATA);
    }

    /** The bits of an event in the batch. */
    public int bits(int event) {
        return events.get(JAVA_INT_UNALIGNED, event * SIZE);
    }
}
