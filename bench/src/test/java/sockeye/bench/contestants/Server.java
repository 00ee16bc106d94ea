package sockeye.bench.contestants;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A contestant that runs, and what it says. */
abstract sealed class Server implements AutoCloseable {
    private static final String PYTHON = "python";

    /** Those that are no Java, or set what concerns the whole JVM. */
    private static final List<String> OWN_PROCESS = List.of(PYTHON, "JunixServer");

    /**
     * Starts one, in this JVM if it can be.
     *
     * @param contestant {@code python}, or a class and what it takes before the role
     */
    static Server start(String contestant, String... arguments) throws IOException {
        return OWN_PROCESS.contains(contestant)
                ? new InProcess(contestant, arguments)
                : new InThread(contestant, arguments);
    }

    /** Starts one in a process of its own. */
    static InProcess process(String contestant, String... arguments) throws IOException {
        return new InProcess(contestant, arguments);
    }

    /** A line that it printed on stdout. */
    abstract String line() throws IOException;

    /** All that it printed on stderr. */
    abstract String errors() throws IOException;

    @Override
    public abstract void close() throws IOException;

    /** What stands behind "ready". */
    final List<String> places() throws IOException {
        List<String> words = List.of(line().split(" ", -1));
        if (!words.getFirst().equals("ready")) {
            throw new IllegalStateException(words + " " + errors());
        }
        return words.subList(1, words.size());
    }

    /** The class that a contestant is. */
    private static String program(String contestant) {
        return Server.class.getPackageName() + "." + contestant.split(" ", -1)[0];
    }

    /** What it is given: its own words, then the arguments. */
    private static List<String> arguments(String contestant, String[] arguments) {
        List<String> words = new ArrayList<>(List.of(contestant.split(" ", -1)));
        words.addAll(Arrays.asList(arguments));
        return words.subList(1, words.size());
    }

    /** In a daemon thread, which nothing ends; only its clients go. */
    private static final class InThread extends Server {
        private final Console console = new Console();

        InThread(String contestant, String... arguments) {
            String[] all = arguments(contestant, arguments).toArray(String[]::new);
            Thread.ofPlatform().daemon().name(contestant).start(() -> run(contestant, all));
        }

        private static void run(String contestant, String[] arguments) {
            try {
                Method main = Class.forName(program(contestant)).getMethod("main", String[].class);
                main.invoke(null, (Object) arguments);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(contestant, e);
            }
        }

        @Override
        String line() throws IOException {
            return console.line();
        }

        @Override
        String errors() {
            return console.errors();
        }

        @Override
        public void close() {
            console.close();
        }
    }

    /** In a process, which ends with the test. */
    static final class InProcess extends Server {
        private static final List<String> QUICK_START =
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

        private final Process process;
        private final BufferedReader output;
        private final Path errors;

        private InProcess(String contestant, String... arguments) throws IOException {
            List<String> command = new ArrayList<>();
            if (contestant.equals(PYTHON)) {
                command.addAll(List.of("python3", Path.of("python", "server.py").toString()));
            } else {
                command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
                command.addAll(QUICK_START);
                command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
                command.add(System.getProperty("java.class.path"));
                command.add(program(contestant));
            }
            command.addAll(arguments(contestant, arguments));
            errors = Files.createTempFile("contestant", ".err");
            process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            output = process.inputReader();
        }

        @Override
        String line() throws IOException {
            String line = output.readLine();
            if (line == null) {
                throw new IllegalStateException("it has ended: " + errors());
            }
            return line;
        }

        @Override
        String errors() throws IOException {
            return Files.readString(errors);
        }

        /** How it ended by itself. */
        int exitCode() throws InterruptedException {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("it still runs");
            }
            return process.exitValue();
        }

        @Override
        public void close() throws IOException {
            process.destroy();
            process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
            Files.delete(errors);
        }
    }
}
