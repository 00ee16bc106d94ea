package sockeye.handover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import sockeye.handover.NumberServer.Audience;

/** Processes that run {@link NumberServer}, each of which takes over from the one before. */
public final class NumberServers implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Path folder;
    private final Audience audience;
    private final List<Process> processes = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private int port;

    private NumberServers(Path folder, Audience audience) {
        this.folder = folder;
        this.audience = audience;
    }

    /** They meet in a folder, which they have for themselves. */
    public static NumberServers in(Path folder) {
        return new NumberServers(folder, Audience.CLIENTS);
    }

    /** The same behind proxies on this host. */
    public static NumberServers behindProxies(Path folder) {
        return new NumberServers(folder, Audience.PROXIES);
    }

    /** Where their Unix socket is. */
    public Path unixPath() {
        return NumberServer.unixPath(folder);
    }

    /** Starts one more. */
    Process launch() throws IOException {
        Path file = folder.resolve("served-" + files.size());
        files.add(file);
        Process process =
                new ProcessBuilder(NumberServer.command(folder, file, audience))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        processes.add(process);
        return process;
    }

    /** The port of one, when it serves. */
    static int port(Process process) throws IOException {
        return Integer.parseInt(line(process));
    }

    /** Starts the first, and returns its port when it serves. */
    public int start() throws IOException {
        port = port(launch());
        return port;
    }

    /** Starts the next, and waits until the one before has come to a clean end. */
    public void handOver() throws IOException, InterruptedException {
        Process old = processes.getLast();
        assertThat(port(launch())).isEqualTo(port);
        requireCleanEnd(old);
    }

    /** Waits until one of them has come to a clean end. */
    void awaitAnyEnd() throws IOException, InterruptedException {
        CompletableFuture<?>[] ends =
                processes.stream().map(Process::onExit).toArray(CompletableFuture<?>[]::new);
        Process ended =
                (Process)
                        CompletableFuture.anyOf(ends)
                                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                                .join();
        requireCleanEnd(ended);
        processes.remove(ended);
    }

    private static void requireCleanEnd(Process old) throws IOException, InterruptedException {
        assertThat(line(old))
                .startsWith("Report[")
                .endsWith("interrupted=0, aborted=0, abandoned=0]");
        assertThat(line(old)).as("rejected").doesNotContainPattern("=[1-9]");
        assertThat(line(old)).as("ended").doesNotContainPattern("(?<!DONE)=[1-9]");
        assertThat(old.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(old.exitValue()).isZero();
    }

    private static String line(Process process) throws IOException {
        BufferedReader output = process.inputReader(UTF_8);
        return Objects.requireNonNull(output.readLine(), "the process has ended");
    }

    /** The numbers that all took until now, each once; another process serves from now on. */
    public BitSet taken() throws IOException, InterruptedException {
        handOver();
        BitSet taken = new BitSet();
        for (Path file : files.subList(0, files.size() - 1)) {
            addTaken(file, taken);
        }
        return taken;
    }

    private static void addTaken(Path file, BitSet taken) throws IOException {
        LongBuffer numbers = ByteBuffer.wrap(Files.readAllBytes(file)).asLongBuffer();
        while (numbers.hasRemaining()) {
            int number = (int) numbers.get();
            assertThat(taken.get(number)).as("%d was taken before", number).isFalse();
            taken.set(number);
        }
    }

    @Override
    public void close() {
        processes.forEach(process -> process.destroyForcibly().onExit().join());
    }
}
