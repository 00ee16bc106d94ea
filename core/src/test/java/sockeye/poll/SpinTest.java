package sockeye.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** For how long a leaf looks on, on a clock of the test's own. */
class SpinTest {
    private static final long STEP = 10_000;

    private final Semaphore permits = Spin.permits(1);
    private long now;
    private final Spin spin = new Spin(permits, () -> now);
    private int looks;

    /** Looks on for an event that comes {@code gap} nanoseconds from now; a look takes a STEP. */
    private long lookOn(long gap) {
        long at = now + gap;
        looks = 0;
        return spin.lookOn(() -> look(at));
    }

    private long look(long at) {
        looks++;
        now += STEP;
        return now >= at ? 1 : 0;
    }

    @Test
    void itLooksOnUntilThereIsNews() {
        assertThat(lookOn(3 * STEP)).isEqualTo(1);
        assertThat(looks).isEqualTo(3);
    }

    @Test
    void itLooksOnForAMomentOnly() {
        assertThat(lookOn(1_000 * STEP)).isZero();
        assertThat(looks).isEqualTo((int) (Spin.LONGEST / STEP));
    }

    @Test
    void aFailureIsNews() {
        assertThat(spin.lookOn(() -> -1)).isEqualTo(-1);
    }

    @Test
    void aGapIsShortWhileParkingWouldNotPay() {
        long since = now;
        now += Spin.SHORT_GAP - 1;
        assertThat(spin.isShort(since)).isTrue();
        now++;
        assertThat(spin.isShort(since)).isFalse();
    }

    @Test
    void asManyAsThereArePermits() {
        assertThat(permits.tryAcquire()).isTrue(); // another one spins
        assertThat(lookOn(STEP)).isZero();
        assertThat(looks).isZero();
        permits.release();
        assertThat(lookOn(STEP)).isEqualTo(1);
        assertThat(permits.availablePermits()).isEqualTo(1);
    }

    @Test
    void halfOfTheProcessorsAndOneAtLeast() {
        assertThat(Spin.permits(1).availablePermits()).isEqualTo(1);
        assertThat(Spin.permits(2).availablePermits()).isEqualTo(1);
        assertThat(Spin.permits(8).availablePermits()).isEqualTo(4);
    }
}
