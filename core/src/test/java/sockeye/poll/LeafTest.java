package sockeye.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static sockeye.kernel.Constants.EFD_CLOEXEC;
import static sockeye.kernel.Constants.EFD_NONBLOCK;
import static sockeye.kernel.Constants.EPOLLIN;
import static sockeye.kernel.Constants.EPOLL_CLOEXEC;
import static sockeye.kernel.Kernels.kernel;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.testing.Task;
import sockeye.testing.Threads;

/** Who reads a leaf, on a clock of the test's own. */
@Timeout(60)
class LeafTest {
    private static final long STEP = 1_000;

    private final Poller root = poller();
    private final Poller poller = poller();
    private final Leaf leaf = new Leaf(poller, root, new Spin(Spin.permits(1), this::tick));
    private final Guest guest = new Guest();
    private long now;

    private static Poller poller() {
        return new Poller((int) kernel().epoll_create1(EPOLL_CLOEXEC));
    }

    private long tick() {
        return now += STEP;
    }

    /** Has news whenever it is armed, which are told once; keeps the threads that tell them. */
    private final class Guest implements Watched {
        private final int fd = (int) kernel().eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
        private final Registration registration = new Registration(poller, this);
        private final List<Thread> told = new CopyOnWriteArrayList<>();
        private long tag;

        @Override
        public int number() {
            return fd;
        }

        @Override
        public boolean isEpoll() {
            return true;
        }

        @Override
        public long tag() {
            return tag;
        }

        @Override
        public void tag(long seat) {
            tag = seat;
        }

        @Override
        public void ready(int events) {
            told.add(Thread.currentThread());
        }

        void arm() {
            assertThat(registration.cover(EPOLLIN)).isZero();
        }
    }

    @BeforeEach
    void start() {
        now = 2 * Spin.SHORT_GAP;
        assertThat(leaf.arm()).isZero();
    }

    @AfterEach
    void close() {
        kernel().close(guest.fd);
        kernel().close(poller.number());
        kernel().close(root.number());
    }

    /** After {@code quiet} nanoseconds without news. */
    private void news(long quiet) {
        now += quiet;
        guest.arm();
    }

    private void newsTwice() {
        news(Spin.SHORT_GAP);
        root.look();
        news(0);
        root.look();
    }

    @Test
    void whatComesRarelyIsReadByTheRoot() {
        for (int i = 1; i <= 3; i++) {
            news(Spin.SHORT_GAP);
            assertThat(root.look()).isEqualTo(1);
            assertThat(guest.told).hasSize(i);
            assertThat(root.look()).isZero();
        }
    }

    @Test
    void whatFollowsCloselyIsLeftToTheLeaf() {
        newsTwice();
        assertThat(guest.told).hasSize(1);
        leaf.awaitTurn();
        leaf.read();
        assertThat(guest.told).hasSize(2);
    }

    @Test
    void theRootDoesNotMeddle() {
        newsTwice();
        leaf.read();
        news(Spin.SHORT_GAP);
        assertThat(root.look()).isZero();
        leaf.read();
        assertThat(guest.told).hasSize(3);
    }

    @Test
    void afterAQuietMomentItIsTheRootsAgain() {
        newsTwice();
        leaf.read();
        leaf.read(); // nothing
        news(Spin.SHORT_GAP);
        assertThat(root.look()).isEqualTo(1);
        assertThat(guest.told).hasSize(3);
    }

    /** The time that the leaf has looked on counts, so this is not a short gap for it. */
    @Test
    void aGapIsShortFromItsBeginning() {
        newsTwice();
        leaf.read();
        leaf.read(); // nothing, for LONGEST
        news(Spin.SHORT_GAP - Spin.LONGEST);
        root.look();
        assertThat(guest.told).hasSize(3);
    }

    @Test
    void newsBeforeTheRootIsArmedAreNotLost() {
        newsTwice();
        leaf.read();
        leaf.read();
        newsTwice();
        leaf.read();
        assertThat(guest.told).hasSize(4);
    }

    @Test
    void itsThreadSleepsMeanwhile() throws Exception {
        Task<Void> reading =
                Threads.VIRTUAL.start(() -> {
                    leaf.awaitTurn();
                    leaf.read();
                    return null;
                });
        reading.parked();
        newsTwice();
        reading.get();
        assertThat(guest.told).hasSize(2);
        assertThat(guest.told.getLast().isVirtual()).isTrue();
    }

    @Test
    void anInterruptIsNotItsTurn() throws Exception {
        Task<Void> sleeping =
                Threads.VIRTUAL.start(() -> {
                    leaf.awaitTurn();
                    return null;
                });
        sleeping.parked().interrupt();
        sleeping.parked();
        newsTwice();
        sleeping.get();
        assertThat(sleeping.endedInterrupted()).isFalse();
    }
}
