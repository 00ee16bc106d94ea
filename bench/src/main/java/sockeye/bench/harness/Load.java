package sockeye.bench.harness;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** A load at work on a server. */
final class Load implements AutoCloseable {
    private final Child child;
    private final Duration patience;

    private Load(Child child, Duration patience) {
        this.child = child;
        this.patience = patience;
    }

    /**
     * Starts it.
     *
     * @param warmUp seconds before it counts
     * @param seconds how long it counts
     * @param more further arguments
     */
    static Load start(
            Lab lab, Demand demand, String target, double warmUp, double seconds, String... more)
            throws TrialFailed {
        var command = new ArrayList<>(lab.cores().load());
        command.addAll(lab.load());
        command.addAll(demand.arguments(target));
        command.addAll(List.of("--warmup", String.valueOf(warmUp)));
        command.addAll(List.of("--seconds", String.valueOf(seconds)));
        command.addAll(List.of(more));
        return start(lab, command, warmUp + seconds);
    }

    /** Starts a program that speaks like a load and needs about {@code seconds}. */
    static Load start(Lab lab, List<String> command, double seconds) throws TrialFailed {
        try {
            return new Load(
                    lab.children().start(command), lab.patience().plus(Seconds.duration(seconds)));
        } catch (IOException e) {
            throw new TrialFailed("the load does not start: " + e.getMessage(), e);
        }
    }

    long pid() {
        return child.pid();
    }

    /** Waits until it begins to count. */
    void awaitStart() throws TrialFailed, InterruptedException {
        await("start");
    }

    /** Waits until it counts no more. */
    void awaitEnd() throws TrialFailed, InterruptedException {
        await("end");
    }

    Counts counts() throws TrialFailed, InterruptedException {
        var line = line();
        try {
            return Counts.parse(line);
        } catch (TrialFailed e) {
            throw new TrialFailed(e.getMessage() + ": " + child.complaints(), e);
        }
    }

    private void await(String word) throws TrialFailed, InterruptedException {
        var line = line();
        if (!line.equals(word)) {
            throw new TrialFailed("the load said \"" + line + "\" instead of " + word);
        }
    }

    private String line() throws TrialFailed, InterruptedException {
        try {
            var line = child.line(patience);
            if (line.isPresent()) {
                return line.get();
            }
            int status = child.status(patience);
            throw new TrialFailed(
                    "the load ended with status " + status + ": " + child.complaints());
        } catch (TimeoutException e) {
            throw new TrialFailed("the load hangs: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
