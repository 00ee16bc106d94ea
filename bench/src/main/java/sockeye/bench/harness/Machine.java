package sockeye.bench.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Facts about the machine and what ran on it. */
final class Machine {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String UNKNOWN = "unknown";

    /** The jars whose versions matter: one of each project. */
    private static final Pattern JARS =
            Pattern.compile("(netty-transport|junixsocket-core|helidon-webserver|sockeye)-.*");

    private final Children children;

    private Machine(Children children) {
        this.children = children;
    }

    /** {@code home} is a folder of the repository. */
    static Map<String, String> facts(Children children, Path home, Cores cores)
            throws InterruptedException {
        var machine = new Machine(children);
        var facts = new LinkedHashMap<String, String>();
        facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put(
                "commit",
                machine.said("git", "-C", home.toString(), "describe", "--always", "--dirty"));
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("processor", line(Path.of("/proc/cpuinfo"), "model name"));
        facts.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", line(Path.of("/proc/meminfo"), "MemTotal"));
        facts.put("load before", first(Path.of("/proc/loadavg")));
        facts.put("pinning", cores.description());
        facts.put(
                "JDK",
                System.getProperty("java.vm.version") + ", " + System.getProperty("java.vendor"));
        facts.put("JVM arguments", String.join(" ", Contestant.JVM_ARGUMENTS));
        facts.put("C compiler", machine.said("cc", "--version"));
        facts.put("Python", machine.said("python3", "--version"));
        facts.put("jars", jars());
        return facts;
    }

    private static String jars() {
        return Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                .map(jar -> Path.of(jar).getFileName().toString())
                .filter(jar -> JARS.matcher(jar).matches())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** The first line that a command says. */
    private String said(String... command) throws InterruptedException {
        try {
            var lines = children.output(List.of(command), LIMIT);
            return lines.isEmpty() ? UNKNOWN : lines.getFirst();
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static String line(Path file, String start) {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(start))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(UNKNOWN);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static String first(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
