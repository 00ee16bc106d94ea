package sockeye.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sockeye.server.Report;
import sockeye.services.SmallServer;
import sockeye.services.SmallServers;
import sockeye.tls.TlsServer;

/** Runs a small server until a signal comes. */
@Command(
        name = "serve",
        sortOptions = false,
        description = {
            "Runs a small server: --list shows them.",
            "Ctrl-C and SIGTERM let clients finish what they have begun; a second one does not.",
            "SIGHUP has certificates read again; without any, it is as SIGTERM.",
            "SIGUSR2 starts the same command once more, which takes over: see --handover.",
            "Durations have a unit: 500ms, 10s, 3m, 1h.",
            "A limit that is not for what is served changes nothing: --idle for datagrams."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:stopped by a signal, and every client came to its end",
            "1:an endpoint could not be opened, or clients had to be interrupted",
            "2:the command line is wrong",
            "129, 130, 143:aborted by a second signal: SIGHUP, SIGINT, SIGTERM"
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
            names = "--mode",
            paramLabel = "MODE",
            description = "The rights of the files of Unix sockets: 660; 600 if not given.")
    private Optional<Mode> mode = Optional.empty();

    @Mixin private LimitOptions limits = new LimitOptions();
    @Mixin private TlsOptions encryption = new TlsOptions();
    @Mixin private AudienceOptions audience = new AudienceOptions();
    @Mixin private StopOptions stop = new StopOptions();
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (list) {
            SmallServers.ALL.forEach(one -> out().printf("%-10s %s%n", one.name(), one.about()));
            return ExitCode.OK;
        }
        try {
            return serve(
                    server.orElseThrow(() ->
                            new IllegalArgumentException("NAME is missing: --list shows them")));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private int serve(SmallServer chosen) throws IOException, InterruptedException {
        LogFormat.set();
        List<Endpoint> endpoints = endpoints();
        Optional<Path> handover = stop.handover(endpoints);
        Optional<TlsServer> tls = encryption.server(endpoints);
        Recipes recipes =
                new Recipes(
                        chosen,
                        limits.limits(chosen.limits()),
                        audience::observed,
                        audience::behind,
                        tls,
                        encryption.everywhere());
        for (Endpoint endpoint : endpoints) {
            recipes.of(endpoint.transport());
        }
        Successor successor = new Successor(handover.isPresent(), err());
        try (Manager manager = new Manager(err());
                Succession succession = Succession.at(handover);
                Listeners listeners =
                        Listeners.open(endpoints, mode.orElse(Mode.DEFAULT), succession);
                Servers servers = start(recipes, listeners);
                Signals signals =
                        Signals.caught(
                                tls.map(one -> () -> reload(one, manager)), successor::start)) {
            if (handover.isPresent() && !signals.handsOver()) {
                err().println("sockeye serve: SIGUSR2 is Java's: it needs _JAVA_SR_SIGNUM=16");
            }
            listeners.all().forEach(this::tellMode);
            List<String> names = listeners.names();
            succession.offer(
                    listeners, () -> leave(listeners, servers, manager, successor, signals));
            names.forEach(name -> out().println(recipes.name() + " on " + name));
            manager.ready(succession.inherited());
            signals.await();
            if (succession.handedOver()) {
                return end(servers, Duration.ZERO);
            }
            successor.leave().ifPresent(Process::destroy);
            manager.stopping();
            return end(servers, stop.lag);
        }
    }

    /** Who set the mode by the path might set that of another file. */
    private void tellMode(Listener listener) {
        Mode wanted = mode.orElse(Mode.DEFAULT);
        listener.modeOfBefore()
                .filter(Predicate.not(wanted::equals))
                .ifPresent(found ->
                        err().println(
                                        "sockeye serve: "
                                                + listener.endpoint()
                                                + " is taken over, and its mode stays "
                                                + found
                                                + ", not "
                                                + wanted));
    }

    private List<Endpoint> endpoints() {
        if (uris.isEmpty()) {
            throw new IllegalArgumentException("URI is missing, one of " + Endpoint.FORMS);
        }
        List<Endpoint> endpoints = uris.stream().map(Endpoint::parse).toList();
        if (mode.isPresent() && endpoints.stream().noneMatch(ServeCommand::isPath)) {
            throw new IllegalArgumentException(
                    "--mode is for unix:PATH and unix-dgram:PATH, and there is none");
        }
        endpoints.forEach(one -> check(one, one.transport()));
        endpoints.forEach(audience::refuseUnreachable);
        refuseTwice(endpoints);
        return endpoints;
    }

    private static void refuseTwice(List<Endpoint> endpoints) {
        Set<Object> seen = new HashSet<>();
        for (Endpoint endpoint : endpoints) {
            if (!endpoint.sole().map(seen::add).orElse(true)) {
                throw new IllegalArgumentException(endpoint + " is given twice");
            }
        }
    }

    private void check(Endpoint endpoint, Transport transport) {
        if (transport == Transport.DATAGRAMS) {
            encryption.refuseDatagrams(endpoint);
            audience.refuseDatagrams(endpoint);
        }
    }

    /**
     * What others have opened may be for datagrams, or Unix sockets, whatever the endpoint says.
     */
    private Servers start(Recipes recipes, Listeners listeners) throws IOException {
        for (Listener one : listeners.all()) {
            check(one.endpoint(), one.transport());
            audience.refuseUnreachable(one);
        }
        return Servers.start(recipes, listeners);
    }

    private static boolean isPath(Endpoint endpoint) {
        return endpoint instanceof UnixEndpoint unix && unix.isPath();
    }

    private void reload(TlsServer tls, Manager manager) {
        manager.reload(() -> {
            try {
                tls.reload();
                err().println("sockeye serve: certificates are read again");
            } catch (IOException e) {
                err().println("sockeye serve: certificates stay as they were: " + Reason.of(e));
            }
        });
    }

    /** Another process has the sockets. */
    private void leave(
            Listeners listeners,
            Servers servers,
            Manager manager,
            Successor successor,
            Signals signals) {
        try {
            listeners.keepFiles();
            servers.shutdown(Duration.ZERO, stop.grace);
            successor.leave().map(Process::pid).ifPresent(manager::leaveTo);
        } finally {
            signals.end();
        }
    }

    private int end(Servers servers, Duration lag) throws InterruptedException {
        servers.shutdown(lag, stop.grace);
        if (lag.isPositive()) {
            err().println("sockeye serve: stopping in " + Readers.text(lag) + "; Ctrl-C aborts");
        } else if (servers.connections() > 0) {
            err().println("sockeye serve: stopping; Ctrl-C aborts");
        }
        Report report = servers.await();
        out().println(
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
