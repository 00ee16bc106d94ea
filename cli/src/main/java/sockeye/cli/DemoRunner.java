package sockeye.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs demos: each program in a JVM of its own. */
final class DemoRunner {
    /** Programs that live for a moment: no second compiler, no collector threads. */
    private static final List<String> QUICK =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

    /** How long a server's last lines may take when its clients have ended. */
    private static final Duration LAST_LINES = Duration.ofSeconds(2);

    private final Path programs;
    private final PrintWriter out;
    private final Duration limit;

    DemoRunner(Path programs, PrintWriter out) {
        this(programs, out, Duration.ofSeconds(15));
    }

    /**
     * A runner with its own patience.
     *
     * @param programs where the classes of the programs are
     * @param out where the transcripts go
     * @param limit how long a demo may take
     */
    DemoRunner(Path programs, PrintWriter out, Duration limit) {
        this.programs = programs;
        this.out = out;
        this.limit = limit;
    }

    /** What came of a demo. */
    enum Outcome {
        PASSED,
        SKIPPED,
        FAILED
    }

    private record Result(Outcome outcome, String text) {
        static Result failed(String why) {
            return new Result(Outcome.FAILED, "FAILED: " + why);
        }
    }

    /** Runs them one after the other: whether none failed. */
    boolean runAll(List<Demo> demos) throws IOException, InterruptedException {
        var skipped = new ArrayList<String>();
        var failed = new ArrayList<String>();
        for (var demo : demos) {
            switch (run(demo)) {
                case PASSED -> {}
                case SKIPPED -> skipped.add(demo.name());
                case FAILED -> failed.add(demo.name());
            }
            out.println();
        }
        int passed = demos.size() - skipped.size() - failed.size();
        out.println(
                passed
                        + " of "
                        + demos.size()
                        + " did what they say"
                        + (skipped.isEmpty() ? "" : "; cannot run here: " + names(skipped))
                        + (failed.isEmpty() ? "" : "; failed: " + names(failed)));
        return failed.isEmpty();
    }

    private static String names(List<String> names) {
        return String.join(", ", names);
    }

    Outcome run(Demo demo) throws IOException, InterruptedException {
        out.println(demo.name() + ": " + demo.title());
        out.println("  " + demo.about());
        var started = System.nanoTime();
        var players = new ArrayList<Player>();
        try {
            var result = play(demo, players, started + limit.toNanos());
            var took = (System.nanoTime() - started) / 1_000_000;
            out.println("  " + result.text() + " (" + took + " ms)");
            return result.outcome();
        } finally {
            players.forEach(Player::close);
        }
    }

    private Result play(Demo demo, List<Player> players, long deadline)
            throws IOException, InterruptedException {
        var transcript = new Transcript(out);
        List<String> served = List.of();
        for (var program : demo.programs()) {
            var player = new Player(program, command(program, served), transcript);
            players.add(player);
            if (program.serves()) {
                served = player.served(deadline);
            }
            if (served.isEmpty() || !program.serves()) {
                var status = player.status(deadline);
                if (status.isEmpty()) {
                    return Result.failed("not done after " + limit.toMillis() + " ms");
                } else if (status.getAsInt() == Demo.SKIPPED) {
                    return new Result(Outcome.SKIPPED, "cannot run here, as it says");
                } else if (status.getAsInt() != 0 || program.serves()) {
                    return Result.failed(program.mark() + " ended with " + status.getAsInt());
                }
            }
        }
        long last = Math.min(LAST_LINES.toNanos(), deadline - System.nanoTime());
        var missing = transcript.missing(demo.expected(), System.nanoTime() + last);
        if (missing.isPresent()) {
            return Result.failed("did not say: " + missing.get());
        } else if (players.stream().anyMatch(Player::gone)) {
            return Result.failed("the server is gone");
        }
        return new Result(Outcome.PASSED, "did what it says");
    }

    private ProcessBuilder command(Demo.Program program, List<String> served) {
        var command = new ArrayList<>(QUICK);
        command.addAll(List.of("-cp", programs.toString(), program.className()));
        command.addAll(served);
        command.addAll(program.args());
        return Java.command(command);
    }
}
