package sockeye.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The lines of all programs of a demo, in the order in which they come. */
final class Transcript {
    private final PrintWriter out;
    private final StringBuilder text = new StringBuilder();

    Transcript(PrintWriter out) {
        this.out = out;
    }

    synchronized void add(String mark, String line) {
        var marked = mark + " | " + line;
        out.println("  " + marked);
        text.append(marked).append('\n');
        notifyAll();
    }

    /** Waits until all is there that is expected: what is missing in the end. */
    synchronized Optional<String> missing(List<String> expected, long deadline)
            throws InterruptedException {
        var missing = firstMissing(expected);
        while (missing.isPresent() && deadline - System.nanoTime() > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
            missing = firstMissing(expected);
        }
        return missing;
    }

    private Optional<String> firstMissing(List<String> expected) {
        return expected.stream()
                .filter(what -> !Pattern.compile(what, Pattern.MULTILINE).matcher(text).find())
                .findFirst();
    }
}
