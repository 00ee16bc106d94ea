package sockeye.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static sockeye.poll.Descriptor.EXPIRED;
import static sockeye.poll.Descriptor.INTERRUPTED;
import static sockeye.poll.Descriptor.NEVER;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.testing.Task;
import sockeye.testing.Threads;

/** Waits of virtual threads with a deadline that is not near. */
@Timeout(60)
class AlarmTest {
    private static final Duration SOON = Duration.ofMillis(150);
    private static final Duration LATER = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofHours(1);

    private final Waiter waiter = new Waiter();

    private static int set() {
        return Alarm.Clock.EXECUTOR.getQueue().size();
    }

    private Task<Long> start(Duration time) {
        waiter.arm();
        return Threads.VIRTUAL.start(() -> waiter.park(this, System.nanoTime() + time.toNanos()));
    }

    private void waitAndBeWoken(Duration time) throws Exception {
        Task<Long> woken = start(time).parked();
        waiter.wake();
        assertThat(woken.get()).isZero();
    }

    private void expires(Duration time) throws Exception {
        long begun = System.nanoTime();
        assertThat(start(time).get()).isEqualTo(EXPIRED);
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(time.toNanos());
    }

    @AfterEach
    void end() {
        waiter.end();
    }

    @Test
    void theDeadlineEndsTheWait() throws Exception {
        expires(SOON);
        expires(SOON);
    }

    @Test
    void anEarlierAlarmDoesNotEndALaterWait() throws Exception {
        waitAndBeWoken(SOON);
        expires(LATER);
    }

    @Test
    void anEarlierWaitDoesNotLastUntilALaterAlarm() throws Exception {
        waitAndBeWoken(LONG);
        expires(SOON);
        waitAndBeWoken(LONG);
        expires(LATER);
    }

    @Test
    void afterAnAlarmForNobodyThereIsAnother() throws Exception {
        waitAndBeWoken(SOON);
        Waiter other = new Waiter();
        long past = System.nanoTime() + LATER.toNanos();
        assertThat(Threads.PLATFORM.start(() -> other.park(this, past)).get()).isEqualTo(EXPIRED);
        expires(SOON);
    }

    @Test
    void interrupt() throws Exception {
        Task<Long> task = start(LONG).parked();
        task.interrupt();
        assertThat(task.get()).isEqualTo(INTERRUPTED);
    }

    @Test
    void manyWaitsSetOneAlarm() throws Exception {
        int before = set();
        for (int i = 0; i < 100; i++) {
            waitAndBeWoken(LONG);
        }
        assertThat(set()).isEqualTo(before + 1);
        waiter.end();
        assertThat(set()).isEqualTo(before);
    }

    @Test
    void noneForEverAndNoneForAMoment() throws Exception {
        int before = set();
        waiter.arm();
        Task<Long> forEver = Threads.VIRTUAL.start(() -> waiter.park(this, NEVER)).parked();
        assertThat(set()).isEqualTo(before);
        waiter.wake();
        assertThat(forEver.get()).isZero();
        expires(Duration.ofMillis(5));
        assertThat(set()).isEqualTo(before);
    }
}
