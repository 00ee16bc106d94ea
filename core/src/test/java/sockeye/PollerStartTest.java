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
    @Test
    void eachFailureIsRecoveredFrom() throws Exception {
        Process process =
                Programs.java(List.of(), PollerStart.class).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(output.strip())
                    .matches("started after ([3-9]|[1-9][0-9]) failures, 4 bytes came");
        } finally {
            process.destroyForcibly();
        }
    }
}
