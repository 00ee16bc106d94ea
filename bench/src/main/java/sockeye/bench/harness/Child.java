package sockeye.bench.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A process that the harness started. Every wait for it has a limit, and close ends it. */
final class Child implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final int COMPLAINTS_KEPT = 5;

    private final Process process;
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    private final Deque<String> complaints = new ArrayDeque<>();
    private final Thread complaining;
    private final Consumer<Child> ended;

    /** {@code ended} is told once the process has been ended. */
    Child(List<String> command, Consumer<Child> ended) throws IOException {
        this.ended = ended;
        process = new ProcessBuilder(command).start();
        process.outputWriter(UTF_8).close();
        reading(
                "output",
                () -> {
                    each(process.inputReader(UTF_8), line -> lines.add(Optional.of(line)));
                    lines.add(Optional.empty());
                });
        complaining = reading("complaints", () -> each(process.errorReader(UTF_8), this::complain));
    }

    private Thread reading(String what, Runnable task) {
        return Thread.ofPlatform().daemon().name(what + " of " + pid()).start(task);
    }

    private static void each(BufferedReader reader, Consumer<String> consumer) {
        try (reader) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                consumer.accept(line);
            }
        } catch (IOException e) {
            consumer.accept("(cannot be read further: " + e.getMessage() + ")");
        }
    }

    private void complain(String line) {
        synchronized (complaints) {
            complaints.add(line);
            if (complaints.size() > COMPLAINTS_KEPT) {
                complaints.remove();
            }
        }
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** The next line of its output; empty after the last. */
    Optional<String> line(Duration limit) throws InterruptedException, TimeoutException {
        var line = lines.poll(limit.toNanos(), NANOSECONDS);
        if (line == null) {
            throw new TimeoutException("nothing for " + Seconds.text(limit));
        }
        if (line.isEmpty()) {
            lines.add(line); // it stays the end
        }
        return line;
    }

    /** The status with which it ends, of its own accord. */
    int status(Duration limit) throws InterruptedException, TimeoutException {
        if (!process.waitFor(limit)) {
            throw new TimeoutException("still running after " + Seconds.text(limit));
        }
        return process.exitValue();
    }

    /** What it wrote last to its standard error, in one line. */
    String complaints() throws InterruptedException {
        if (!alive()) {
            complaining.join(GRACE); // there may be more in the pipe
        }
        synchronized (complaints) {
            return String.join("; ", complaints);
        }
    }

    /** Asks it to end. */
    void terminate() {
        process.destroy();
    }

    @Override
    public void close() {
        try {
            terminate();
            if (!process.waitFor(GRACE)) {
                process.destroyForcibly().waitFor(GRACE);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } finally {
            ended.accept(this);
        }
    }
}
