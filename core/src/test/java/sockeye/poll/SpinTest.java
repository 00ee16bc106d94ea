package sockeye.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** When a poller looks on, and for how long, on a clock of the test's own. */
class SpinTest {
    private static final long STEP = 10_000;

    private final Semaphore permits = Spin.permits(1);
    private long now;
    private final Spin spin = new Spin(permits, () -> now);
    private int looks;
    private int parks;

    /** An event that comes {@code gap} nanoseconds from now; a look takes a {@link #STEP}. */
    private void eventAfter(long gap) {
        long at = now + gap;
        looks = 0;
        parks = 0;
        long n = spin.orElse(() -> look(at), () -> park(at));
        assertThat(n).isEqualTo(1);
    }

    private long look(long at) {
        looks++;
        now += STEP;
        return now >= at ? 1 : 0;
    }

    private long park(long at) {
        parks++;
        now = Math.max(now, at);
        return 1;
    }

    @Test
    void theFirstTimeItParks() {
        eventAfter(STEP);
        assertThat(looks).isZero();
        assertThat(parks).isEqualTo(1);
    }

    @Test
    void afterAShortGapItLooksOn() {
        eventAfter(STEP);
        eventAfter(3 * STEP);
        assertThat(looks).isEqualTo(3);
        assertThat(parks).isZero();
    }

    @Test
    void itLooksOnForAMomentOnly() {
        eventAfter(STEP);
        eventAfter(1_000 * STEP);
        assertThat(looks).isEqualTo((int) (Spin.LONGEST / STEP));
        assertThat(parks).isEqualTo(1);
    }

    @Test
    void afterALongGapItParksAtOnce() {
        eventAfter(STEP);
        eventAfter(Spin.SHORT_GAP);
        eventAfter(STEP);
        assertThat(looks).isZero();
        eventAfter(STEP);
        assertThat(looks).isEqualTo(1);
    }

    @Test
    void asManyAsThereArePermits() {
        eventAfter(STEP);
        assertThat(permits.tryAcquire()).isTrue(); // another one spins
        eventAfter(STEP);
        assertThat(looks).isZero();
        permits.release();
        eventAfter(STEP);
        assertThat(looks).isEqualTo(1);
        assertThat(permits.availablePermits()).isEqualTo(1);
    }

    @Test
    void halfOfTheProcessorsAndOneAtLeast() {
        assertThat(Spin.permits(1).availablePermits()).isEqualTo(1);
        assertThat(Spin.permits(2).availablePermits()).isEqualTo(1);
        assertThat(Spin.permits(8).availablePermits()).isEqualTo(4);
    }
}
