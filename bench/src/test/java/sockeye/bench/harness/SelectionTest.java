package sockeye.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SelectionTest {
    private static final List<Workload> WORKLOADS = Workloads.all(Path.of("file"));
    private static final List<Contestant> CONTESTANTS = Contestants.in(Path.of("bench"));

    private static List<String> workloads(Settings settings, String... names) {
        return Selection.workloads(WORKLOADS, List.of(names), settings).stream()
                .map(Workload::name)
                .toList();
    }

    @Test
    void withoutNamesAllAreMeasured() {
        assertThat(workloads(Settings.FULL)).hasSameSizeAs(WORKLOADS).doesNotHaveDuplicates();
        assertThat(workloads(Settings.QUICK)).contains("tcp-echo-64").doesNotContain("idle");
    }

    @Test
    void aNameStandsForAllThatGoOnWithAHyphen() {
        assertThat(workloads(Settings.QUICK, "latency", "idle"))
                .containsExactly("idle", "latency-1", "latency-64", "latency-1000", "idle-memory");
    }

    @Test
    void withFewConnectionsTheSameIsNotMeasuredTwice() {
        assertThat(workloads(Settings.SMOKE))
                .contains("tcp-echo-1", "tcp-echo-64", "unix-echo-64")
                .doesNotContain("tcp-echo-1000", "tcp-echo-8000", "latency-1000");
    }

    @Test
    void aSmokeTestHasWorkloadsOfTheSameServersInARow() {
        assertThat(workloads(Settings.SMOKE))
                .containsSubsequence("tcp-echo-64", "churn", "latency-64", "tcp-echo-1k");
    }

    @Test
    void theBaselineIsAlwaysThere() {
        assertThat(Selection.contestants(CONTESTANTS, List.of("netty")))
                .extracting(Contestant::name)
                .containsExactly("c-epoll", "netty-epoll", "netty-uring", "netty-nio");
    }

    @Test
    void aNameThatThereIsNotIsAnError() {
        assertThatThrownBy(() -> Selection.contestants(CONTESTANTS, List.of("net")))
                .hasMessage("there is no contestant net");
        assertThatThrownBy(() -> workloads(Settings.QUICK, "sctp"))
                .hasMessage("there is no workload sctp");
    }
}
