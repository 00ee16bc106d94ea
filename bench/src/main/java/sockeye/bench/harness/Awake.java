package sockeye.bench.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Keeps the servers' core, if they have one of their own, from sleeping until it is closed. */
final class Awake implements AutoCloseable {
    private final List<Child> programs;

    private Awake(List<Child> programs) {
        this.programs = programs;
    }

    static Awake in(Lab lab) throws TrialFailed {
        if (lab.cores().server().isEmpty()) {
            return new Awake(List.of());
        }
        var command = new ArrayList<>(lab.cores().server());
        command.addAll(lab.awake());
        try {
            return new Awake(List.of(lab.children().start(command)));
        } catch (IOException e) {
            throw new TrialFailed("the core cannot be kept awake: " + e.getMessage(), e);
        }
    }

    /** Fails if the core may have slept. */
    void check() throws TrialFailed, InterruptedException {
        for (var program : programs) {
            if (!program.alive()) {
                throw new TrialFailed("the core was not kept awake: " + program.complaints());
            }
        }
    }

    @Override
    public void close() {
        programs.forEach(Child::close);
    }
}
