package sockeye.bench.harness;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** All processes that the harness has started and not yet ended. */
final class Children implements AutoCloseable {
    private final Set<Child> running = new LinkedHashSet<>();
    private boolean closed;

    synchronized Child start(List<String> command) throws IOException {
        if (closed) {
            throw new IOException("the benchmark is ending");
        }
        var child = new Child(command, this::forget);
        running.add(child);
        return child;
    }

    /** Runs a short command: its output. */
    List<String> output(List<String> command, Duration limit)
            throws IOException, InterruptedException {
        try (var child = start(command)) {
            var lines = new ArrayList<String>();
            for (var line = child.line(limit); line.isPresent(); line = child.line(limit)) {
                lines.add(line.get());
            }
            int status = child.status(limit);
            if (status != 0) {
                throw new IOException(command + ": status " + status + ": " + child.complaints());
            }
            return lines;
        } catch (TimeoutException e) {
            throw new IOException(command + ": " + e.getMessage(), e);
        }
    }

    private synchronized void forget(Child child) {
        running.remove(child);
    }

    synchronized int count() {
        return running.size();
    }

    /** Ends all of them, and lets no more begin. */
    @Override
    public void close() {
        List<Child> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(running);
        }
        left.forEach(Child::terminate); // first, so that they end side by side
        left.forEach(Child::close);
    }
}
