package sockeye.bench.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An entrant at its trial: who cannot take part or fails is out, the others go on. */
final class Participant implements AutoCloseable {
    private final Entrant entrant;
    private final Trial trial;
    private final List<Round> rounds = new ArrayList<>();
    private @Nullable String skipped;
    private @Nullable String failed;

    Participant(Entrant entrant, Trial trial) {
        this.entrant = entrant;
        this.trial = trial;
    }

    private interface Step {
        void go() throws Unavailable, TrialFailed, InterruptedException;
    }

    private void step(Step step) throws InterruptedException {
        if (skipped != null || failed != null) {
            return;
        }
        try {
            step.go();
        } catch (Unavailable e) {
            skipped = e.getMessage();
            trial.close();
        } catch (TrialFailed e) {
            failed = e.getMessage();
            trial.close();
        }
    }

    void launch() throws InterruptedException {
        step(trial::launch);
    }

    void prepare() throws InterruptedException {
        step(trial::prepare);
    }

    void round(int number, int place) throws InterruptedException {
        step(() -> rounds.add(new Round(number, place, trial.round())));
    }

    Entrant entrant() {
        return entrant;
    }

    /** What it has done in a round; empty if it was out. */
    Optional<Round> round(int number) {
        return rounds.stream().filter(round -> round.number() == number).findFirst();
    }

    EntrantResult result() {
        return EntrantResult.of(entrant, skipped, failed, rounds);
    }

    @Override
    public void close() {
        trial.close();
    }
}
