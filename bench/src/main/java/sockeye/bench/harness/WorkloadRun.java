package sockeye.bench.harness;

import static sockeye.bench.harness.Metric.RATIO;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** All contestants of a workload at work, in turns. */
final class WorkloadRun {
    private final Workload workload;
    private final int rounds;
    private final int sideBySide;
    private final List<Participant> participants;

    WorkloadRun(Lab lab, Workload workload, List<Contestant> contestants) {
        this.workload = workload;
        rounds = lab.settings().roundsOf(workload.shape());
        sideBySide = lab.settings().sideBySide();
        var pace = new Pace();
        participants =
                workload.entrants(contestants).stream()
                        .map(entrant -> participant(lab, workload, entrant, pace))
                        .toList();
    }

    private static Participant participant(Lab lab, Workload workload, Entrant entrant, Pace pace) {
        return new Participant(entrant, Trial.of(lab, workload, entrant, pace));
    }

    int rounds() {
        return rounds;
    }

    WorkloadResult go() throws InterruptedException {
        try {
            for (var participant : participants) {
                participant.launch();
            }
            for (var participant : participants) {
                participant.prepare();
            }
            for (int number = 1; number <= rounds; number++) {
                round(number);
            }
        } finally {
            participants.forEach(Participant::close);
        }
        return result();
    }

    private void round(int number) throws InterruptedException {
        var work = new ArrayList<Callable<Void>>();
        for (var participant : rotated(participants, number - 1)) {
            int place = work.size() + 1;
            work.add(() -> {
                participant.round(number, place);
                return null;
            });
        }
        sideBySide(work);
        compare(number);
    }

    /** Does all of it in order, so much at the same time. */
    private void sideBySide(List<Callable<Void>> work) throws InterruptedException {
        try (var threads = Executors.newFixedThreadPool(sideBySide)) {
            for (var done : threads.invokeAll(work)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** The same in the same order, but begun elsewhere, so that everyone is first at some time. */
    static <T> List<T> rotated(List<T> all, int by) {
        var rotated = new ArrayList<>(all);
        Collections.rotate(rotated, -by);
        return rotated;
    }

    /** Sets everyone's ratio to the baseline of the same round. */
    private void compare(int number) {
        var compared = workload.shape().metrics().getFirst();
        participants.stream()
                .filter(participant -> participant.entrant().baseline())
                .flatMap(participant -> participant.round(number).stream())
                .map(round -> round.values().get(compared))
                .filter(Objects::nonNull)
                .filter(base -> base > 0) // a connection's memory may be too little to be seen
                .forEach(base -> compare(number, compared, base));
    }

    private void compare(int number, Metric compared, double base) {
        for (var participant : participants) {
            participant
                    .round(number)
                    .map(Round::values)
                    .ifPresent(values -> {
                        var value = values.get(compared);
                        if (value != null) {
                            values.put(RATIO, value / base);
                        }
                    });
        }
    }

    private WorkloadResult result() {
        return new WorkloadResult(
                workload.name(),
                workload.title(),
                workload.shape().metrics(),
                WorkloadResult.Parameters.of(workload, rounds),
                participants.stream().map(Participant::result).toList());
    }
}
