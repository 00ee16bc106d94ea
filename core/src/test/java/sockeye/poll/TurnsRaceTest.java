package sockeye.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sockeye.poll.Descriptor.Side;
import sockeye.testing.Leaks;
import sockeye.testing.Task;
import sockeye.testing.Threads;

/**
 * The turn is given to a thread that gives up at that moment: the next one in the queue gets it.
 */
class TurnsRaceTest {
    @RegisterExtension static final Leaks LEAKS = new Leaks();

    @ParameterizedTest
    @EnumSource
    void givenToOneWhoGivesUp(Threads threads) throws Exception {
        SplittableRandom random = new SplittableRandom(4);
        for (int round = 0; round < 1500; round++) {
            Turns turns = new Turns();
            assertThat(turns.take(Side.READ, Descriptor.NEVER)).isZero();
            long patience = 30_000 + random.nextLong(30_000);
            long began = System.nanoTime();
            Task<Long> hasty = threads.start(() -> takeAndGive(turns, began + patience));
            Task<Long> patient = threads.start(() -> takeAndGive(turns, Descriptor.NEVER));
            while (System.nanoTime() - began < patience) {
                Thread.onSpinWait();
            }
            turns.give(Side.READ);
            assertThat(patient.get()).isZero();
            assertThat(hasty.get()).isIn(0L, Descriptor.EXPIRED);
        }
    }

    private static long takeAndGive(Turns turns, long deadline) {
        long taken = turns.take(Side.READ, deadline);
        if (taken == 0) {
            turns.give(Side.READ);
        }
        return taken;
    }
}
