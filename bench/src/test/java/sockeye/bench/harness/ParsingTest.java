package sockeye.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel, the load and the JVM say, understood. */
final class ParsingTest {
    @Test
    void coresAreGivenAsRanges() {
        assertThat(Cores.parse("0-3,8,10-11")).containsExactly(0, 1, 2, 3, 8, 10, 11);
    }

    @Test
    void serversAndLoadHaveACoreEach() {
        var cores = Cores.of(List.of(2, 5, 6));
        assertThat(cores.server()).containsExactly("taskset", "-c", "2");
        assertThat(cores.load()).containsExactly("taskset", "-c", "5");
    }

    @Test
    void withOneCoreNothingIsPinned() {
        var cores = Cores.of(List.of(0));
        assertThat(cores.server()).isEmpty();
        assertThat(cores.description()).isEqualTo("not pinned: there is only one core");
    }

    @Test
    void processorTimeIsOfTheProcessAndTheKernel() {
        // The name of a program may hold what separates the fields.
        var stat = "17 (a ) b) S 1 17 17 0 -1 4194560 9 0 0 0 120 30 7 7 20 0 1 0 5 6 7";
        assertThat(Proc.cpuMicros(stat)).isEqualTo(1_500_000);
    }

    @Test
    void thisProcessHasMemory() throws IOException {
        var self = Proc.self();
        assertThat(self.residentBytes()).isBetween(1L << 20, self.peakBytes());
    }

    @Test
    void countsBecomeRates() throws TrialFailed {
        var json =
                """
                {"operations":100,"seconds":0.5,"bytes":1048576,"errors":0,"lost":3,"late":25}\
                """;
        assertThat(Counts.parse(json).values(1000, 4096))
                .isEqualTo(
                        Map.of(
                                Metric.OPERATIONS, 200.0,
                                Metric.BYTES, 2_097_152.0,
                                Metric.CPU_PER_OPERATION, 10.0,
                                Metric.CPU_PER_MIB, 1000.0,
                                Metric.PEAK, 4096.0,
                                Metric.LOST, 3.0,
                                Metric.LATE, 0.25));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "done",
                "{\"operations\":0,\"seconds\":1,\"bytes\":0,\"errors\":0}",
                "{\"operations\":9,\"seconds\":1,\"bytes\":9,\"errors\":1}"
            })
    void countsThatSayThatSomethingIsWrongAreAFailure(String json) {
        assertThatThrownBy(() -> Counts.parse(json)).isInstanceOf(TrialFailed.class);
    }

    @Test
    void percentilesAreOfAllLatencies(@TempDir Path folder) throws IOException {
        var bytes = ByteBuffer.allocate(1000 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long latency = 1; latency <= 1000; latency++) {
            bytes.putLong(latency);
        }
        var file = Files.write(folder.resolve("latencies"), bytes.array());
        assertThat(Latencies.read(file))
                .containsEntry(Metric.P50, 500.0)
                .containsEntry(Metric.P99, 990.0)
                .containsEntry(Metric.P99_9, 999.0)
                .containsEntry(Metric.LONGEST, 1000.0);
    }

    @Test
    void noLatenciesAreAnError(@TempDir Path folder) throws IOException {
        var file = Files.createFile(folder.resolve("latencies"));
        assertThatThrownBy(() -> Latencies.read(file)).isInstanceOf(IOException.class);
    }

    @Test
    void theHeapIsAllOfItsGenerations() throws TrialFailed {
        var serial =
                List.of(
                        "DefNew     total 116160K, used 47581K [0x1, 0x2, 0x3)",
                        " eden space 103296K,  46% used [0x1, 0x2, 0x3)",
                        "Tenured    total 258048K, used 1166K [0x1, 0x2, 0x3)",
                        " Metaspace       used 5K, committed 8K, reserved 9K");
        assertThat(IdleMemoryTrial.heapUsed(serial)).isEqualTo((47_581 + 1166) * 1024);
        var g1 =
                List.of(
                        "garbage-first heap   total reserved 6172672K, committed 393216K, used"
                                + " 28555K [0x1, 0x2)");
        assertThat(IdleMemoryTrial.heapUsed(g1)).isEqualTo(28_555 * 1024);
    }

    @ParameterizedTest
    @CsvSource({"2, 2 s", "0.25, 0.25 s", "10, 10 s", "1.5, 1.5 s"})
    void secondsAreShort(double seconds, String text) {
        assertThat(Seconds.text(seconds)).isEqualTo(text);
    }
}
