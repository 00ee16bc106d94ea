package sockeye.poll;

import static sockeye.kernel.Constants.EINTR;
import static sockeye.kernel.Constants.EPOLL_CLOEXEC;
import static sockeye.kernel.Kernels.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * All pollers: the root, whose platform thread is the only one that blocks in the kernel, and the
 * leaves, over which what virtual threads wait for is spread. What platform threads wait for goes
 * to the root directly, so that it does not depend on the virtual threads' scheduler.
 */
final class Pollers {
    private static final int MOST_LEAVES = 8;

    private static volatile @Nullable Pollers started;

    private final Poller root;
    private final List<Leaf> leaves = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    /** Of {@code epfds}, the first is the root's. */
    private Pollers(List<Integer> epfds) {
        root = new Poller(epfds.getFirst());
        Semaphore spinners = Spin.permits(Runtime.getRuntime().availableProcessors());
        for (int epfd : epfds.subList(1, epfds.size())) {
            leaves.add(new Leaf(new Poller(epfd), root, new Spin(spinners, System::nanoTime)));
        }
    }

    /**
     * Starts them unless they run: 0, or the negated error number if there is no descriptor left
     * for them.
     */
    static long start() {
        return started != null ? 0 : launch();
    }

    private static synchronized long launch() {
        if (started != null) {
            return 0;
        }
        List<Integer> epfds = new ArrayList<>();
        try {
            long created = create(epfds);
            return created < 0 ? created : run(new Pollers(epfds));
        } finally {
            if (started == null) {
                epfds.forEach(kernel()::close);
            }
        }
    }

    private static long create(List<Integer> epfds) {
        int carriers =
                Integer.getInteger(
                        "jdk.virtualThreadScheduler.parallelism",
                        Runtime.getRuntime().availableProcessors());
        int leaves = Math.clamp(carriers, 1, MOST_LEAVES);
        while (epfds.size() < 1 + leaves) {
            long created = kernel().epoll_create1(EPOLL_CLOEXEC);
            if (created < 0) {
                return created;
            }
            epfds.add((int) created);
        }
        return 0;
    }

    private static long run(Pollers pollers) {
        for (Leaf leaf : pollers.leaves) {
            long armed = leaf.arm();
            if (armed < 0) {
                return armed;
            }
        }
        pollers.runThreads();
        started = pollers; // now that all of them run
        return 0;
    }

    /** The root's last: until it runs, those of the leaves do nothing. */
    private void runThreads() {
        for (Leaf leaf : leaves) {
            Thread.ofVirtual()
                    .inheritInheritableThreadLocals(false)
                    .name("sockeye-poller-" + leaf.poller().number())
                    .start(leaf::run);
        }
        Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("sockeye-poller")
                .start(this::runRoot);
    }

    private void runRoot() {
        while (true) {
            long n = root.block();
            if (n < 0 && n != -EINTR) {
                Poller.awaitMemory();
            }
        }
    }

    /** After {@link #start}. */
    static Poller forCurrentThread() {
        Pollers pollers = Objects.requireNonNull(started);
        return Thread.currentThread().isVirtual() ? pollers.nextLeaf() : pollers.root;
    }

    private Poller nextLeaf() {
        return leaves.get(Math.floorMod(next.getAndIncrement(), leaves.size())).poller();
    }
}
