package sockeye.bench.harness;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The benchmark's command, which {@code bench/run} calls when all is built. */
@Command(
        name = "bench/run",
        description =
                "Servers that do the same job, measured side by side: each contestant once a"
                        + " round, as a ratio to a C epoll loop of the same round.",
        sortOptions = false,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:everyone ran",
            "1:someone failed, or it could not be built",
            "2:the command line is wrong"
        })
final class Bench implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration CLEANING_UP = Duration.ofSeconds(10);

    @ArgGroup private final Mode mode = new Mode();

    /** What is done, and how thoroughly. */
    static final class Mode {
        @Option(names = "--quick", description = "A few workloads in two minutes.")
        private boolean quick;

        @Option(names = "--full", description = "More and longer rounds: hours.")
        private boolean full;

        @Option(names = "--smoke", description = "Only whether everyone starts and answers.")
        private boolean smoke;

        @Option(names = "--parts", description = "Single calls and steps, with JMH.")
        private boolean parts;

        @Option(names = "--list", description = "List workloads and contestants.")
        private boolean list;

        @Option(
                names = "--report",
                paramLabel = "DIR",
                description = "Write the page and the plots in DIR anew, from its results.json.")
        private @Nullable Path report;

        private Settings settings() {
            if (quick) {
                return Settings.QUICK;
            } else if (full) {
                return Settings.FULL;
            }
            return smoke ? Settings.SMOKE : Settings.STANDARD;
        }
    }

    @Option(
            names = "--only",
            arity = "1..*",
            paramLabel = "NAME",
            description = "Only these workloads; tcp-echo stands for all that begin so.")
    private List<String> only = List.of();

    @Option(
            names = "--contestants",
            split = ",",
            paramLabel = "NAME",
            description = "Only these, and the C epoll loop.")
    private List<String> names = List.of();

    @Option(names = "--rounds", paramLabel = "N", description = "How often everyone is measured.")
    private @Nullable Integer rounds;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where results go; without it a new folder in bench/target/results.")
    private @Nullable Path output;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Spec private CommandSpec spec;

    private final Path home;
    private final Children children;

    private Bench(Path home, Children children) {
        this.home = home;
        this.children = children;
    }

    public static void main(String[] args) {
        var home = Path.of(System.getProperty("sockeye.bench.home", "bench")).toAbsolutePath();
        var children = new Children();
        var finished = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(ending(Thread.currentThread(), children, finished));
        var command = new CommandLine(new Bench(home, children));
        command.setExecutionExceptionHandler(Bench::failed);
        int status = command.execute(args);
        finished.countDown();
        System.exit(status);
    }

    /** Ends what runs, also after Ctrl-C, and lets the main thread clean up. */
    private static Thread ending(Thread main, Children children, CountDownLatch finished) {
        return new Thread(() -> {
            main.interrupt();
            children.close();
            try {
                finished.await(CLEANING_UP.toSeconds(), SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // it ends anyway
            }
        });
    }

    private static int failed(
            Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        var what = failure instanceof InterruptedException ? "interrupted" : failure.toString();
        command.getErr().println("bench/run: " + what);
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public Integer call() throws Exception {
        if (mode.list) {
            list();
            return 0;
        } else if (mode.report != null) {
            Report.write(Results.read(mode.report.resolve(Report.DATA)), mode.report);
            return 0;
        } else if (mode.parts) {
            Parts.run(folder());
            return 0;
        }
        return measure() ? 0 : 1;
    }

    private void list() {
        out().println("Workloads:");
        for (var workload : Workloads.all(Path.of("FILE"))) {
            out().println("  " + workload.name() + "\t" + workload.title());
        }
        out().println("Contestants:");
        for (var contestant : Contestants.in(home)) {
            out().println("  " + contestant.name() + "\t" + contestant.title());
        }
    }

    private boolean measure() throws IOException, InterruptedException {
        var settings = rounds == null ? mode.settings() : mode.settings().withRounds(rounds);
        var scratch = Scratch.create();
        try (scratch) {
            var workloads = chosen(scratch.file(Workloads.FILE_BYTES), settings);
            var contestants = contestants();
            var cores = mode.smoke ? Cores.anywhere("a smoke test") : Cores.find();
            var load = List.of(Contestants.built(home, "load"));
            var awake = List.of(Contestants.built(home, "awake"));
            var lab = new Lab(children, cores, load, awake, scratch.folder(), settings, PATIENCE);
            var folder = folder();
            var machine = Machine.facts(children, home, cores);
            out().println(workloads.size() + " workloads, " + cores.description());
            boolean good = new Campaign(lab, machine, folder, out()).run(workloads, contestants);
            out().println();
            out().println("Results are in " + folder);
            return good;
        }
    }

    private List<Workload> chosen(Path file, Settings settings) {
        try {
            return Selection.workloads(Workloads.all(file), only, settings);
        } catch (IllegalArgumentException e) {
            throw wrong(e);
        }
    }

    private List<Contestant> contestants() {
        try {
            return Selection.contestants(Contestants.in(home), names);
        } catch (IllegalArgumentException e) {
            throw wrong(e);
        }
    }

    private ParameterException wrong(IllegalArgumentException e) {
        return new ParameterException(spec.commandLine(), e.getMessage() + "; see --list", e);
    }

    private Path folder() throws IOException {
        var folder = output;
        if (folder == null) {
            var time =
                    DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
                            .format(LocalDateTime.now(ZoneId.systemDefault()));
            folder = home.resolve("target/results").resolve(time);
        }
        return Files.createDirectories(folder);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
