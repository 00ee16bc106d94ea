package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.testing.Task;

@Timeout(60)
class GateTest {
    private static Task<Void> entering(Gate gate) {
        return Task.start(() -> {
            gate.enter();
            return null;
        });
    }

    @Test
    void soManyAreInAtATime() throws Exception {
        Gate gate = new Gate(2, Limits.UNLIMITED);
        gate.enter();
        gate.enter();
        Task<Void> third = entering(gate).parked();
        gate.leave();
        third.get();
        Task<Void> fourth = entering(gate).parked();
        gate.leave();
        fourth.get();
    }

    @Test
    void afterASecondsWorthTheyComeEvenly() throws Exception {
        int rate = 20;
        Gate gate = new Gate(100, rate);
        long begin = System.nanoTime();
        for (int i = 0; i < rate; i++) {
            gate.enter();
        }
        long burst = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            gate.enter();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isGreaterThanOrEqualTo(Duration.ofMillis(200));
        assertThat(Duration.ofNanos(burst - begin)).isLessThan(Duration.ofMillis(900));
    }

    @Test
    void whoTurnsBackUsesNoTurn() throws Exception {
        Gate gate = new Gate(1, 20);
        long begin = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            gate.enter();
            gate.turnBack();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(9));
    }

    /** Who is interrupted while it waits for its turn has no permit. */
    @Test
    void whoDoesNotComeInHoldsNothing() throws Exception {
        Gate gate = new Gate(1, 1);
        gate.enter();
        gate.leave();
        for (int i = 0; i < 2; i++) { // the second could not have a permit if the first held it
            Thread one = Thread.startVirtualThread(() -> enterUnlessInterrupted(gate));
            while (one.getState() != Thread.State.TIMED_WAITING) {
                assertThat(one.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            one.interrupt();
            one.join();
        }
    }

    private static void enterUnlessInterrupted(Gate gate) {
        try {
            gate.enter();
        } catch (InterruptedException e) {
            // That is what the test wants.
        }
    }
}
