package sockeye.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static sockeye.kernel.Constants.EFD_CLOEXEC;
import static sockeye.kernel.Constants.EFD_NONBLOCK;
import static sockeye.kernel.Constants.ENOBUFS;
import static sockeye.kernel.Constants.EPOLL_CLOEXEC;
import static sockeye.kernel.Kernels.kernel;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.kernel.TestKernels;
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
    private long eventful;
    private Runnable event = () -> {};

    private static Poller poller() {
        return new Poller((int) kernel().epoll_create1(EPOLL_CLOEXEC));
    }

    private long tick() {
        now += STEP;
        Runnable due = now == eventful ? event : () -> {};
        due.run();
        return now;
    }

    /** Has news whenever it is armed, which are told once; keeps the threads that tell them. */
    private final class Guest {
        private final int fd = (int) kernel().eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
        private final OneShot inLeaf = new OneShot(fd, poller, _ -> told());
        private final List<Thread> told = new CopyOnWriteArrayList<>();
        private Runnable then = () -> {};

        private void told() {
            told.add(Thread.currentThread());
            then.run();
        }

        void arm() {
            assertThat(inLeaf.arm()).isZero();
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

    /** As the leaf's own thread does: it would wait for ever if it never was its turn. */
    private Task<Void> awaitTurn() {
        return Threads.VIRTUAL.start(() -> {
            leaf.awaitTurn();
            return null;
        });
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
    void whatFollowsCloselyIsLeftToTheLeaf() throws Exception {
        newsTwice();
        assertThat(guest.told).hasSize(1);
        awaitTurn().get();
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
    void manyAtATimeAreLeftToTheLeaf() {
        List<Guest> others = Stream.generate(Guest::new).limit(8).toList();
        now += Spin.SHORT_GAP;
        others.forEach(Guest::arm);
        guest.arm();
        assertThat(root.look()).isEqualTo(1);
        news(Spin.SHORT_GAP);
        assertThat(root.look()).isZero();
        leaf.read();
        assertThat(guest.told).hasSize(2);
        others.forEach(other -> kernel().close(other.fd));
    }

    @Test
    void theTimeToTellIsNoGap() throws Exception {
        guest.then = () -> now += Spin.SHORT_GAP;
        newsTwice();
        assertThat(guest.told).hasSize(1);
        awaitTurn().get();
    }

    @Test
    void newsAfterTheLeafsLastLookAreNotLost() throws Exception {
        newsTwice();
        leaf.read();
        eventful = now + STEP + Spin.LONGEST + STEP;
        event = guest::arm;
        leaf.read(); // nothing, and it is too late to look again
        assertThat(guest.told).hasSize(2);
        assertThat(root.look()).isEqualTo(1);
        awaitTurn().get();
        leaf.read();
        assertThat(guest.told).hasSize(3);
    }

    @Test
    void newsAfterTheRootsLookAreNotLost() throws Exception {
        guest.then =
                () -> {
                    guest.then = () -> {};
                    guest.arm();
                };
        news(Spin.SHORT_GAP);
        assertThat(root.look()).isEqualTo(1);
        assertThat(root.look()).isEqualTo(1);
        awaitTurn().get();
        leaf.read();
        assertThat(guest.told).hasSize(2);
    }

    @Test
    void aRootThatCannotBeArmedLeavesItToTheLeaf() throws Exception {
        news(Spin.SHORT_GAP);
        try (TestKernels.Use _ = TestKernels.returning("epoll_ctl", -ENOBUFS)) {
            root.look();
        }
        awaitTurn().get();
        news(Spin.SHORT_GAP);
        leaf.read();
        assertThat(guest.told).hasSize(2);
    }

    @Test
    void aLeafThatCannotArmTheRootKeepsItsTurn() throws Exception {
        newsTwice();
        leaf.read();
        try (TestKernels.Use _ = TestKernels.returning("epoll_ctl", -ENOBUFS)) {
            leaf.read(); // nothing
        }
        awaitTurn().get();
    }

    @Test
    void whoCannotBeToldForLackOfMemoryIsToldLater() {
        guest.then =
                () -> {
                    guest.then = () -> {};
                    throw new OutOfMemoryError("as a test");
                };
        news(Spin.SHORT_GAP);
        root.look();
        assertThat(guest.told).hasSize(2);
    }

    @Test
    void itsThreadSleepsMeanwhile() throws Exception {
        Task<Void> waiting = awaitTurn().parked();
        news(Spin.SHORT_GAP);
        root.look();
        assertThat(waiting.isParked()).isTrue();
        news(0);
        root.look();
        waiting.get();
    }

    @Test
    void anInterruptIsNotItsTurn() throws Exception {
        Task<Void> waiting = awaitTurn().parked();
        waiting.interrupt();
        waiting.parked();
        newsTwice();
        waiting.get();
        assertThat(waiting.endedInterrupted()).isFalse();
    }
}
