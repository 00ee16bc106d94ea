package sockeye.poll;

import static sockeye.kernel.Constants.EAGAIN;
import static sockeye.kernel.Constants.EINTR;
import static sockeye.kernel.Constants.EPOLL_CLOEXEC;
import static sockeye.kernel.Constants.EPOLL_CTL_DEL;
import static sockeye.kernel.Kernels.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One epoll instance and the thread that reads it.
 *
 * <p>What virtual threads wait for is spread over a few pollers that are virtual threads
 * themselves: unparking from there is cheap. When such a poller finds nothing it waits on its own
 * epoll descriptor in the root poller, whose platform thread is the only one that blocks in the
 * kernel. What platform threads wait for goes to the root directly, so that it does not depend on
 * the virtual threads' scheduler.
 */
final class Poller {
    private static final int BATCH = 128;
    private static final long RETRY_NANOS = 1_000_000;
    private static final int MOST_LEAVES = 8;

    private record Fleet(Poller root, List<Poller> leaves) {}

    private static volatile @Nullable Fleet fleet;
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final int epfd;
    private final Epoll events = new Epoll(BATCH, Arena.global());
    private final Seats<Descriptor> seats = new Seats<>(Descriptor::tag);

    private Poller(int epfd) {
        this.epfd = epfd;
    }

    /**
     * Starts the pollers unless they run: 0, or the negated error number if there is no descriptor
     * left for them.
     */
    static long start() {
        return fleet != null ? 0 : launch();
    }

    private static synchronized long launch() {
        if (fleet != null) {
            return 0;
        }
        int carriers =
                Integer.getInteger(
                        "jdk.virtualThreadScheduler.parallelism",
                        Runtime.getRuntime().availableProcessors());
        int[] epfds = new int[1 + Math.clamp(carriers, 1, MOST_LEAVES)];
        for (int i = 0; i < epfds.length; i++) {
            long created = kernel().epoll_create1(EPOLL_CLOEXEC);
            if (created < 0) {
                while (--i >= 0) {
                    kernel().close(epfds[i]);
                }
                return created;
            }
            epfds[i] = (int) created;
        }
        Poller root = new Poller(epfds[0]);
        List<Poller> leaves = Arrays.stream(epfds).skip(1).mapToObj(Poller::new).toList();
        Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("sockeye-poller")
                .start(root::runBlocking);
        Semaphore spinners = Spin.permits(Runtime.getRuntime().availableProcessors());
        for (Poller leaf : leaves) {
            Thread.ofVirtual()
                    .inheritInheritableThreadLocals(false)
                    .name("sockeye-poller-" + leaf.epfd)
                    .start(() -> leaf.runParking(root, spinners));
        }
        fleet = new Fleet(root, leaves); // now that all of them run
        return 0;
    }

    /** After {@link #start}. */
    static Poller forCurrentThread() {
        Fleet pollers = Objects.requireNonNull(fleet);
        return Thread.currentThread().isVirtual()
                ? pollers.leaves.get(Math.floorMod(NEXT.getAndIncrement(), pollers.leaves.size()))
                : pollers.root;
    }

    long seat(Descriptor descriptor) {
        return seats.take(descriptor);
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

    private void runBlocking() {
        while (true) {
            long n = events.block(epfd, -1);
            if (n >= 0) {
                dispatch((int) n);
            } else if (n != -EINTR) {
                LockSupport.parkNanos(RETRY_NANOS); // out of memory: nothing else can fail here
            }
        }
    }

    private void runParking(Poller root, Semaphore spinners) {
        Descriptor self = Descriptor.ofEpoll(epfd, root);
        Spin spin = new Spin(spinners, System::nanoTime);
        LongSupplier look = () -> events.look(epfd);
        LongSupplier park =
                () -> self.await(Descriptor.Side.READ, Descriptor.NEVER, this::lookAgain);
        while (true) {
            long n = look.getAsLong();
            if (n == 0) {
                n = spin.orElse(look, park);
            }
            if (n > 0) {
                dispatch((int) n);
                Spin.letOthersRun(); // those that were woken, before looking again
            } else if (n == Descriptor.INTERRUPTED) {
                Thread.interrupted();
            } else {
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private long lookAgain(int fd) {
        long n = events.look(fd);
        return n == 0 ? -EAGAIN : n;
    }

    private void dispatch(int count) {
        for (int i = 0; i < count; i++) {
            Descriptor descriptor = seats.at(events.tag(i));
            if (descriptor != null) {
                descriptor.ready(events.bits(i));
            }
        }
    }
}
