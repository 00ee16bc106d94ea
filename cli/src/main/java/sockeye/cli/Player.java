package sockeye.cli;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A running program of a demo. Its lines go into the transcript. */
final class Player implements AutoCloseable {
    private static final String SERVING = "serving ";

    private final Demo.Program program;
    private final Transcript transcript;
    private final Process process;
    private final CompletableFuture<String> firstLine = new CompletableFuture<>();
    private final Thread reader;

    Player(Demo.Program program, ProcessBuilder command, Transcript transcript) throws IOException {
        this.program = program;
        this.transcript = transcript;
        process = Java.start(command.redirectErrorStream(true));
        reader = Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
        try (var lines = process.inputReader()) {
            String line;
            while ((line = lines.readLine()) != null) {
                transcript.add(program.mark(), line);
                firstLine.complete(line);
            }
        } catch (IOException e) {
            // It has been ended: what it still had to say is lost.
        } finally {
            firstLine.complete("");
        }
    }

    /** Waits until the server serves: what it tells its clients, or nothing if it does not. */
    List<String> served(long deadline) throws InterruptedException {
        try {
            var line = firstLine.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            return line.startsWith(SERVING)
                    ? List.of(line.substring(SERVING.length()).split(" ", -1))
                    : List.of();
        } catch (TimeoutException | ExecutionException e) {
            return List.of();
        }
    }

    /** Waits for the end, and for the last line: the status, or nothing if it runs on. */
    OptionalInt status(long deadline) throws InterruptedException {
        if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return OptionalInt.empty();
        }
        reader.join();
        return OptionalInt.of(process.exitValue());
    }

    /** Whether it is a server that should still be there and is not. */
    boolean gone() {
        return program.serves() && !process.isAlive();
    }

    /** Ends the program. */
    @Override
    public void close() {
        Java.end(process);
    }
}
