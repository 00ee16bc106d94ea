package sockeye.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All contestants of a workload, of which some misbehave. */
final class WorkloadRunTest {
    private static final Duration PATIENT = Duration.ofSeconds(30);
    private static final Duration IMPATIENT = Duration.ofMillis(300);

    private Fakes fakes;
    private Contestant baseline;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        fakes = new Fakes(folder);
        baseline = fakes.server(Contestants.BASELINE, "good");
    }

    @AfterEach
    void close() {
        fakes.close();
    }

    private WorkloadResult run(Duration patience, Contestant... contestants)
            throws IOException, InterruptedException {
        var lab = fakes.lab(patience);
        return new WorkloadRun(lab, Fakes.WORKLOAD, List.of(contestants)).go();
    }

    private EntrantResult besideTheBaseline(Duration patience, Contestant other)
            throws IOException, InterruptedException {
        var result = run(patience, other, baseline);
        assertThat(fakes.children().count()).isZero();
        var measured = result.entrants().getLast();
        assertThat(measured.failed()).isNull();
        assertThat(measured.rounds()).hasSize(3);
        return result.entrants().getFirst();
    }

    @Test
    void eachRoundHasARatioToTheBaseline() throws IOException, InterruptedException {
        var fast = besideTheBaseline(PATIENT, fakes.server("fast", "fast"));
        assertThat(fast.summary(Metric.RATIO)).contains(new Summary(2.5, 2.5, 2.5));
        assertThat(fast.rounds()).extracting(Round::number).containsExactly(1, 2, 3);
    }

    @Test
    void everyoneIsFirstAtSomeTime() throws IOException, InterruptedException {
        var result = run(PATIENT, baseline, fakes.server("b", "good"), fakes.server("c", "good"));
        assertThat(result.entrants())
                .extracting(entrant -> entrant.rounds().stream().map(Round::place).toList())
                .containsExactly(List.of(1, 3, 2), List.of(2, 1, 3), List.of(3, 2, 1));
    }

    @Test
    void whoCannotRunIsSkippedWithItsReason() throws IOException, InterruptedException {
        var other = fakes.program("other", "echo \"$0: no io_uring here\" >&2; exit 3");
        var result = besideTheBaseline(PATIENT, other);
        assertThat(result.skipped()).isEqualTo("other: no io_uring here");
        assertThat(result.failed()).isNull();
    }

    @Test
    void aRoleThatAServerDoesNotKnowIsSaidInShort() throws IOException, InterruptedException {
        var other = fakes.program("other", "echo 'no role echo, only file' >&2; exit 3");
        assertThat(besideTheBaseline(PATIENT, other).skipped()).isEqualTo("no role echo");
    }

    @Test
    void whoCannotBeReachedSoIsNotAsked() throws IOException, InterruptedException {
        var unix = fakes.program("unix", "exit 1").only(Transport.UNIX);
        assertThat(run(PATIENT, baseline, unix).entrants())
                .extracting(EntrantResult::name)
                .containsExactly(Contestants.BASELINE);
    }

    @Test
    void whatHasNotBeenBuiltIsSkipped() throws IOException, InterruptedException {
        var missing = new Contestant("x", "x", Platform.NATIVE, List.of("/nowhere/x"));
        assertThat(besideTheBaseline(PATIENT, missing).skipped())
                .isEqualTo("x has not been built here");
    }

    @Test
    void aServerThatDiesIsAnError() throws IOException, InterruptedException {
        var other = fakes.program("other", "echo 'address in use' >&2; exit 1");
        assertThat(besideTheBaseline(PATIENT, other).failed())
                .isEqualTo("the server ended with status 1: address in use");
    }

    @Test
    void aServerThatDiesLaterIsAnError() throws IOException, InterruptedException {
        var other = fakes.program("other", "echo ready good; exit 1");
        assertThat(besideTheBaseline(PATIENT, other).failed()).startsWith("the server has ended");
    }

    @Test
    void aServerThatNeverListensIsAnError() throws IOException, InterruptedException {
        var other = fakes.program("other", "exec tail -f /dev/null");
        var result = run(IMPATIENT, baseline, other);
        assertThat(result.failures())
                .extracting(EntrantResult::failed)
                .containsExactly("the server is not ready: nothing for 0.3 s");
        assertThat(fakes.children().count()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    dies, 'the load ended with status 1: connection lost'
                    wrong, 'wrong answers, 7 of them: not the same'
                    speaks, 'the load said "hello" instead of start'
                    """)
    void aLoadThatCannotGoOnIsAnError(String load, String failure)
            throws IOException, InterruptedException {
        assertThat(besideTheBaseline(PATIENT, fakes.server("other", load)).failed())
                .isEqualTo(failure);
    }

    @Test
    void aLoadThatHangsIsAnError() throws IOException, InterruptedException {
        var result = run(IMPATIENT, baseline, fakes.server("other", "hangs"));
        assertThat(result.failures().getFirst().failed()).startsWith("the load hangs");
        assertThat(fakes.children().count()).isZero();
    }

    @Test
    void withoutTheBaselineThereAreNoRatios() throws IOException, InterruptedException {
        var skipped = fakes.program(Contestants.BASELINE, "exit 3");
        var result = run(PATIENT, skipped, fakes.server("other", "good"));
        assertThat(result.entrants().getLast().summary(Metric.RATIO)).isEmpty();
        assertThat(result.failures()).extracting(EntrantResult::name).containsExactly("c-epoll");
    }

    @Test
    void aSmokeTestKeepsServersForTheNextWorkload() throws IOException, InterruptedException {
        var good = fakes.counted("good", "echo ready good; exec tail -f /dev/null");
        var dying = fakes.counted("dying", "echo ready dies; exec tail -f /dev/null");
        var lab = fakes.lab(PATIENT, Settings.SMOKE);
        for (int workload = 0; workload < 2; workload++) {
            var result = new WorkloadRun(lab, Fakes.WORKLOAD, List.of(baseline, good, dying)).go();
            assertThat(result.failures()).extracting(EntrantResult::name).containsExactly("dying");
        }
        assertThat(fakes.starts("good")).isEqualTo(1);
        assertThat(fakes.starts("dying")).isEqualTo(2);
        assertThat(fakes.children().count()).isEqualTo(2);
        lab.standing().keep(List.of(Fakes.WORKLOAD.service()));
        assertThat(fakes.children().count()).isEqualTo(2);
        lab.standing().close();
        assertThat(fakes.children().count()).isZero();
    }

    @Test
    void whoHasToldItsRolesIsNotAskedForOthers() throws IOException, InterruptedException {
        var other = fakes.counted("other", "echo 'no role echo, only file, source' >&2; exit 3");
        var lab = fakes.lab(PATIENT);
        for (int workload = 0; workload < 2; workload++) {
            var result = new WorkloadRun(lab, Fakes.WORKLOAD, List.of(baseline, other)).go();
            assertThat(result.entrants().getLast().skipped()).isEqualTo("no role echo");
        }
        assertThat(fakes.starts("other")).isEqualTo(1);
    }

    @Test
    void theOrderRotates() {
        var all = List.of("a", "b", "c");
        assertThat(WorkloadRun.rotated(all, 0)).containsExactly("a", "b", "c");
        assertThat(WorkloadRun.rotated(all, 1)).containsExactly("b", "c", "a");
        assertThat(WorkloadRun.rotated(all, 5)).containsExactly("c", "a", "b");
    }
}
