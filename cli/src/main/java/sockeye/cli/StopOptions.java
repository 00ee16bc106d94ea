package sockeye.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;
import sockeye.server.Running;

/** How a server ends, on the command line. */
final class StopOptions {
    @Option(
            names = "--lag",
            paramLabel = "DURATION",
            description = "How long it goes on before it stops; 0s if not given.")
    Duration lag = Duration.ZERO;

    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            description = "How long clients have to finish when it stops; 10s if not given.")
    Duration grace = Running.DEFAULT_GRACE;

    @Option(
            names = "--handover",
            paramLabel = "PATH",
            description = {
                "Take the sockets of the server that was started with this path before, which"
                        + " ends then, and give them to the next. In a folder that nobody else may"
                        + " enter, which is made if it is missing.",
                "SIGUSR2 starts the next."
            })
    private Optional<Path> handover = Optional.empty();

    /** Where a new process meets this one; its endpoints must then be told apart. */
    Optional<Path> handover(List<Endpoint> endpoints) {
        if (handover.isPresent()) {
            Set<Endpoint> seen = new HashSet<>();
            for (Endpoint endpoint : endpoints) {
                if (endpoint instanceof SystemdEndpoint) {
                    throw new IllegalArgumentException(
                            "--handover: the sockets of " + endpoint + " are systemd's to keep");
                } else if (!seen.add(endpoint)) {
                    throw new IllegalArgumentException(
                            "--handover cannot tell one " + endpoint + " from the other");
                }
            }
        }
        return handover;
    }
}
