package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.testing.Programs;

/** {@link Chaos}, short and long. */
class ChaosTest extends Contract {
    private static final long SEED = Long.getLong("seed", System.nanoTime());

    @Test
    void forAMoment() throws Exception {
        Chaos chaos = new Chaos(100, SEED);
        assertThat(chaos.run(Duration.ofSeconds(3))).isEmpty();
        for (Chaos.Outcome outcome : Chaos.Outcome.values()) {
            assertThat(chaos.count(outcome)).as("%s", outcome).isPositive();
        }
    }

    @Test
    @Tag("soak")
    @Timeout(240)
    void fourThousandThreadsForAMinute() throws Exception {
        assertThat(new Chaos(2000, SEED).run(Duration.ofSeconds(60))).isEmpty();
    }

    /** All virtual threads share one carrier: whoever blocks it blocks all. */
    @Test
    @Tag("soak")
    @Timeout(240)
    void onOneCarrier() throws Exception {
        Process process =
                Programs.java(
                                List.of(
                                        "-Djdk.virtualThreadScheduler.parallelism=1",
                                        "-Djdk.virtualThreadScheduler.maxPoolSize=1"),
                                Chaos.class,
                                "2000",
                                "60",
                                "" + SEED)
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        System.out.print(output);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
