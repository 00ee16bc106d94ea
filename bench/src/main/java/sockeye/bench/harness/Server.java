package sockeye.bench.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** A contestant's process, from its start until it is ended. */
final class Server implements AutoCloseable {
    private static final String READY = "ready";

    /** How a server says that it does not know the role or cannot run here. */
    private static final int CANNOT = 3;

    /** How a shell or taskset says that there is no such program. */
    private static final int NO_PROGRAM = 127;

    private final Lab lab;
    private final Transport transport;
    private final Entrant entrant;
    private final Child child;
    private String target = "";

    private Server(Lab lab, Transport transport, Entrant entrant, Child child) {
        this.lab = lab;
        this.transport = transport;
        this.entrant = entrant;
        this.child = child;
    }

    /** Starts it and does not wait: several may come up side by side. */
    static Server launch(Lab lab, Entrant entrant, Service service, String... jvmArguments)
            throws Unavailable {
        var role = entrant.variant().role();
        if (!lab.roles().mayHave(entrant.contestant(), role)) {
            throw new Unavailable(withoutRole(role));
        }
        var socket = lab.scratch().resolve(entrant.name() + ".sock");
        var command = new ArrayList<>(lab.cores().server());
        var jvm = new ArrayList<>(lab.settings().jvmArguments());
        jvm.addAll(List.of(jvmArguments));
        command.addAll(entrant.contestant().command(jvm));
        command.add(role);
        command.add(service.transport().listen(socket));
        command.add(String.valueOf(service.size()));
        command.addAll(service.more());
        try {
            Files.deleteIfExists(socket);
            return new Server(lab, service.transport(), entrant, lab.children().start(command));
        } catch (IOException e) {
            throw new Unavailable(String.valueOf(e.getMessage()));
        }
    }

    /** Waits until it listens, if it does not yet. */
    void awaitReady() throws Unavailable, TrialFailed, InterruptedException {
        if (!target.isEmpty()) {
            return;
        }
        try {
            var line = child.line(lab.patience());
            if (line.isEmpty()) {
                ended();
            } else if (!line.get().startsWith(READY + " ")) {
                throw new TrialFailed("the server said \"" + line.get() + "\"");
            } else {
                target = transport.target(line.get().substring(READY.length() + 1).strip());
            }
        } catch (TimeoutException e) {
            throw new TrialFailed("the server is not ready: " + e.getMessage(), e);
        }
    }

    private void ended() throws Unavailable, TrialFailed, InterruptedException, TimeoutException {
        int status = child.status(lab.patience());
        var complaints = child.complaints();
        if (status == CANNOT || status == NO_PROGRAM) {
            lab.roles().refused(entrant.contestant(), complaints);
            throw new Unavailable(reason(complaints));
        }
        throw new TrialFailed("the server ended with status " + status + ": " + complaints);
    }

    /** In short: not which other roles there are, nor where the program is that says so. */
    private String reason(String complaints) {
        return complaints.contains("no role")
                ? withoutRole(entrant.variant().role())
                : complaints.replaceAll("(?<=^|; )/\\S*/", "");
    }

    private static String withoutRole(String role) {
        return "no role " + role;
    }

    /** Where the load finds it. */
    String target() {
        return target;
    }

    long pid() {
        return child.pid();
    }

    long cpuMicros() throws TrialFailed, InterruptedException {
        return ask(Proc::cpuMicros);
    }

    long peakBytes() throws TrialFailed, InterruptedException {
        return ask(Proc::peakBytes);
    }

    long residentBytes() throws TrialFailed, InterruptedException {
        return ask(Proc::residentBytes);
    }

    private interface Question {
        long answer(Proc proc) throws IOException;
    }

    private long ask(Question question) throws TrialFailed, InterruptedException {
        try {
            return question.answer(Proc.of(pid()));
        } catch (IOException e) {
            throw new TrialFailed("the server has ended: " + child.complaints(), e);
        }
    }

    /** Asks it to end. */
    void terminate() {
        child.terminate();
    }

    @Override
    public void close() {
        child.close();
    }
}
