package sockeye.turns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.Deadline;
import sockeye.testing.Task;

@Timeout(60)
class TurnTest {
    private final Turn turn = new Turn();

    @BeforeEach
    void take() throws Exception {
        assertThat(turn.take("test", this)).as("had to wait").isFalse();
    }

    private Task<Boolean> another() {
        return Task.start(() -> {
            boolean waited = turn.take("test", "this");
            turn.end();
            return waited;
        });
    }

    @Test
    void oneComesAfterAnother() throws Exception {
        Task<Boolean> second = another().parked();
        turn.end();
        assertThat(second.get()).as("had to wait").isTrue();
        assertThat(another().get()).as("had to wait").isFalse();
    }

    @Test
    void nobodyWaitsWhoOnlyTries() throws Exception {
        assertThat(Task.start(turn::tryTake).get()).isFalse();
        turn.end();
        assertThat(Task.start(turn::tryTake).get()).isTrue();
    }

    @Test
    void whoWaitsCanBeInterrupted() throws Exception {
        Task<Boolean> second = another().parked();
        second.interrupt();
        assertThat(second.failure())
                .isInstanceOf(InterruptedIOException.class)
                .hasMessageContaining("test this");
        assertThat(second.endedInterrupted()).isTrue();
    }

    @Test
    void whoWaitsHasItsDeadline() throws Exception {
        Task<Boolean> second =
                Task.start(() ->
                        Deadline.in(Duration.ofMillis(20)).call(() -> turn.take("test", "this")));
        assertThat(second.failure())
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("test this");
    }
}
