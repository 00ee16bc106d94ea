package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.testing.Programs;

/** The pollers cannot start for lack of descriptors, and do so once there are some. */
@Timeout(60)
class PollerStartTest {
    /** So there are three epoll instances, and two of them are armed in the third. */
    private static final List<String> TWO_LEAVES =
            List.of("-Djdk.virtualThreadScheduler.parallelism=2");

    @Test
    void eachFailureIsRecoveredFrom() throws Exception {
        Process process =
                Programs.java(TWO_LEAVES, PollerStart.class).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(output.strip()).isEqualTo("started after 5 failures, 4 bytes came");
        } finally {
            process.destroyForcibly();
        }
    }
}
