package sockeye.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The command in a JVM of its own, as long as it runs. */
final class Launched implements AutoCloseable {
    private static final List<String> QUICK =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    /** Signals that are ignored here, as nohup and background jobs do, are not ignored there. */
    private static final List<String> HEEDING = List.of("env", "--default-signal=HUP,INT,TERM");

    private static final int PATIENCE_SECONDS = 20;
    private static final int LONGEST_SECONDS = 90;

    final Process process;
    private final BufferedReader out;

    private Launched(ProcessBuilder builder) throws IOException {
        process = builder.start();
        out = process.inputReader(UTF_8);
        CompletableFuture.delayedExecutor(LONGEST_SECONDS, TimeUnit.SECONDS).execute(this::end);
    }

    /** A line that never comes is the end of what it says, and no reason to wait for ever. */
    private void end() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    static Launched of(String... args) throws IOException {
        return by(HEEDING, args);
    }

    /** The command as the last of another's arguments: a program that executes it. */
    static Launched by(List<String> program, String... args) throws IOException {
        var builder = Command.builder(QUICK, args);
        builder.command().addAll(0, program);
        return new Launched(builder);
    }

    String line() throws IOException {
        return String.valueOf(out.readLine());
    }

    /** The port of the next listener that it announces. */
    int port() throws IOException {
        var line = line();
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).replace(")", ""));
    }

    void say(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(UTF_8));
        process.getOutputStream().flush();
    }

    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    void signal(String name) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** What is left of its output. */
    String rest() throws IOException {
        var rest = new StringBuilder();
        for (int c = out.read(); c >= 0; c = out.read()) {
            rest.append((char) c);
        }
        return rest.toString();
    }

    String err() throws IOException {
        return new String(process.getErrorStream().readAllBytes(), UTF_8);
    }

    int status() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
