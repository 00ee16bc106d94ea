package sockeye.server;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import sockeye.framing.MalformedException;
import sockeye.framing.TooLongException;

/** Runs a handler: how it ended, and when it began. */
final class Serving {
    /** What a handler does. */
    interface Task {
        void run() throws Exception;
    }

    private final Object about;
    private final Predicate<Throwable> explained;
    private @Nullable Outcome outcome;
    private long began;
    private long ended;

    /** {@code explained} by what happened to the connection, and not the handler's own failure. */
    Serving(Object about, Predicate<Throwable> explained) {
        this.about = about;
        this.explained = explained;
    }

    void run(Task handler) {
        began = System.nanoTime();
        try {
            handler.run();
            outcome = Outcome.DONE;
            ended = System.nanoTime();
        } catch (Throwable e) {
            ended = System.nanoTime();
            Outcome failed = outcome(e);
            outcome = failed;
            Log.log(failed == Outcome.FAILED ? WARNING : DEBUG, () -> about + ": " + failed, e);
        }
    }

    private Outcome outcome(Throwable e) {
        return switch (e) {
            case InterruptedException _ -> Outcome.INTERRUPTED;
            case InterruptedIOException _ when !(e instanceof SocketTimeoutException) ->
                    Outcome.INTERRUPTED;
            case EOFException _, MalformedException _, TooLongException _ -> Outcome.MALFORMED;
            case Throwable _ when !explained.test(e) -> Outcome.FAILED;
            case SocketTimeoutException _ -> Outcome.TIMED_OUT;
            default -> Outcome.BROKEN;
        };
    }

    /** Null if it never ran. */
    @Nullable Outcome outcome() {
        return outcome;
    }

    /** Whether it came to its end by itself, and the last that it sent may be under way. */
    boolean isComplete() {
        return outcome == Outcome.DONE || outcome == Outcome.MALFORMED || outcome == Outcome.FAILED;
    }

    /** Whether it ran, and no interrupt has ended it: whoever sent that waits no longer. */
    boolean mayLinger() {
        return outcome != null && outcome != Outcome.INTERRUPTED;
    }

    Duration time() {
        return Duration.ofNanos(ended - began);
    }
}
