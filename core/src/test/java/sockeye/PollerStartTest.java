package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pollers cannot start for lack of descriptors, and do so once there are some. */
@Timeout(60)
class PollerStartTest {
    @Test
    void eachFailureIsRecoveredFrom() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                Path.of("target", "classes")
                                        + ":"
                                        + Path.of("target", "test-classes"),
                                PollerStart.class.getName())
                        .redirectErrorStream(true)
                        .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(output.strip())
                    .matches("started after ([2-9]|[1-9][0-9]) failures, 4 bytes came");
        } finally {
            process.destroyForcibly();
        }
    }
}
