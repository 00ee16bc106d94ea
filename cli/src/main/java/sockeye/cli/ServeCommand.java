package sockeye.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sockeye.server.Limits;
import sockeye.server.Report;
import sockeye.server.Running;
import sockeye.services.SmallServer;
import sockeye.services.SmallServers;

/** Runs a small server until a signal comes. */
@Command(
        name = "serve",
        description = {
            "Runs a small server: --list shows them.",
            "Ctrl-C and SIGTERM let clients finish what they have begun; a second one does not.",
            "Durations have a unit: 500ms, 10s, 3m, 1h."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:stopped by a signal, and every client came to its end",
            "1:an endpoint could not be opened, or clients had to be interrupted",
            "2:the command line is wrong",
            "130, 143:aborted by a second signal"
        })
final class ServeCommand implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The server.")
    private Optional<SmallServer> server = Optional.empty();

    @Parameters(
            index = "1..*",
            paramLabel = "URI",
            description = {
                "Where it listens: " + Endpoint.FORMS + ".",
                "tcp://:9999 is the loopback address, tcp://*:9999 all addresses; port 0 is any."
            })
    private List<String> uris = List.of(); // picocli takes what cannot be read for no parameter

    @Option(names = "--list", description = "Only list the servers.")
    private boolean list;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "How many at a time; others wait.")
    private Optional<Integer> connections = Optional.empty();

    @Option(
            names = "--per-address",
            paramLabel = "N",
            description = "How many of them from one address; others are reset.")
    private Optional<Integer> perAddress = Optional.empty();

    @Option(
            names = "--first-byte",
            paramLabel = "DURATION",
            description = "How long the first byte may take.")
    private Optional<Duration> firstByte = Optional.empty();

    @Option(names = "--idle", paramLabel = "DURATION", description = "How long any other may take.")
    private Optional<Duration> idle = Optional.empty();

    @Option(
            names = "--write-progress",
            paramLabel = "DURATION",
            description = "How long a client may take nothing of what is sent.")
    private Optional<Duration> writeProgress = Optional.empty();

    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            description = "How long clients have to finish when it stops; 10s if not given.")
    private Duration grace = Running.DEFAULT_GRACE;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            SmallServers.ALL.forEach(one -> out.printf("%-10s %s%n", one.name(), one.about()));
            return ExitCode.OK;
        }
        SmallServer chosen = server.orElseThrow(() -> wrong("NAME is missing: --list shows them"));
        return serve(chosen, endpoints(), limits(chosen), out);
    }

    private List<Endpoint> endpoints() {
        if (uris.isEmpty()) {
            throw wrong("URI is missing, one of " + Endpoint.FORMS);
        }
        try {
            return uris.stream().map(Endpoint::parse).toList();
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private ParameterException wrong(@Nullable String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private Limits limits(SmallServer chosen) {
        Limits limits = chosen.limits();
        try {
            return limits.connections(connections.orElse(limits.connections()))
                    .perAddress(perAddress.orElse(limits.perAddress()))
                    .firstByte(firstByte.orElse(limits.firstByte()))
                    .idle(idle.orElse(limits.idle()))
                    .writeProgress(writeProgress.orElse(limits.writeProgress()));
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private int serve(SmallServer chosen, List<Endpoint> endpoints, Limits limits, PrintWriter out)
            throws IOException, InterruptedException {
        try (Signals signals = Signals.caught();
                Listeners listeners = Listeners.open(endpoints)) {
            List<String> names = listeners.names();
            Running running = chosen.stream().limits(limits).start(listeners.sockets());
            names.forEach(name -> out.println(chosen.name() + " on " + name));
            signals.await();
            listeners.deleteFiles();
            return stop(running, out);
        }
    }

    private int stop(Running running, PrintWriter out) throws InterruptedException {
        running.shutdown(grace);
        if (running.connections() > 0) {
            spec.commandLine().getErr().println("sockeye serve: stopping; Ctrl-C aborts");
        }
        Report report = running.await();
        out.println(
                "stopped: drained "
                        + report.drained()
                        + ", interrupted "
                        + report.interrupted()
                        + ", aborted "
                        + report.aborted()
                        + ", abandoned "
                        + report.abandoned());
        return report.clean() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
