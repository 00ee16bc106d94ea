package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import sockeye.testing.Leaks;
import sockeye.testing.Task;

/** A suite whose tests end in time and leave nothing behind. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
abstract class Contract {
    @RegisterExtension static final Leaks LEAKS = new Leaks();

    /** It ends after {@code time}, and not much later. */
    static void timesOut(Task<?> task, Duration time) throws Exception {
        assertThat(task.failure()).isInstanceOf(SocketTimeoutException.class);
        assertThat(task.lasted()).isBetween(time, time.plusSeconds(5));
    }

    /** Interrupts what is parked, which ends it. */
    static void interrupt(Task<?> parked) throws Exception {
        parked.interrupt();
        isInterrupted(parked);
    }

    static void isInterrupted(Task<?> task) throws Exception {
        assertThat(task.failure())
                .isInstanceOf(InterruptedIOException.class)
                .isNotInstanceOf(SocketTimeoutException.class);
        assertThat(task.endedInterrupted()).isTrue();
    }
}
