package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.Socket;
import sockeye.Unix;

/** Taking in, apart from what it is that is taken in. */
@Timeout(60)
class IntakeTest {
    /** As many intakes as there are carriers, each with a socket on which there is always more. */
    @Test
    void othersGetTheirTurnHoweverMuchThereIs() throws Exception {
        int carriers = Runtime.getRuntime().availableProcessors();
        AtomicBoolean stopping = new AtomicBoolean();
        CountDownLatch busy = new CountDownLatch(1000 * carriers);
        CountDownLatch turn = new CountDownLatch(1);
        List<Thread> intakes = new ArrayList<>();
        try (Socket.Pair pair = Unix.pair()) {
            pair.left().sendAll(new byte[1]);
            for (int i = 0; i < carriers; i++) {
                Gate gate = new Gate(Integer.MAX_VALUE, Limits.UNLIMITED);
                Intake intake = new Intake(pair.right(), gate, new Endless(busy), stopping::get);
                intakes.add(Thread.startVirtualThread(intake));
            }
            busy.await();
            Thread.startVirtualThread(turn::countDown);
            assertThat(turn.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            stopping.set(true);
            for (Thread intake : intakes) {
                intake.interrupt();
                intake.join();
            }
        }
    }

    /** Another process, with the same listener, may be quicker. */
    @Test
    void whoTakesNothingUsesNoTurn() throws Exception {
        CountDownLatch looks = new CountDownLatch(100);
        AtomicBoolean stopping = new AtomicBoolean();
        try (Socket.Pair pair = Unix.pair()) {
            pair.left().sendAll(new byte[1]);
            Gate gate = new Gate(1, 2); // a hundred turns would take 49 seconds
            Intake intake = new Intake(pair.right(), gate, new TooLate(looks), stopping::get);
            Thread thread = Thread.startVirtualThread(intake);
            try {
                assertThat(looks.await(20, TimeUnit.SECONDS)).isTrue();
            } finally {
                stopping.set(true);
                thread.interrupt();
                thread.join();
            }
        }
    }

    private record TooLate(CountDownLatch looks) implements Taker {
        @Override
        public boolean take() {
            looks.countDown();
            return false;
        }

        @Override
        public void turnAway() {}
    }

    /** Takes nothing away, so that there is more. */
    private record Endless(CountDownLatch taken) implements Taker {
        @Override
        public boolean take() {
            taken.countDown();
            return true;
        }

        @Override
        public void turnAway() {}
    }
}
