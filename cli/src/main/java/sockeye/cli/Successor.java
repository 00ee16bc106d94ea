package sockeye.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The process that this one starts to be taken over by: its own command once more, with the same
 * folder, environment and standard files. It serves on until the other has taken over, and if that
 * fails.
 */
final class Successor {
    /** When it ends, the kernel ends all others of its namespace: pid_namespaces(7). */
    private static final long FIRST_PROCESS = 1;

    private final boolean offered;
    private final PrintWriter err;
    private Optional<Process> underWay = Optional.empty(); // guarded by this
    private boolean leaving; // guarded by this

    /**
     * None yet.
     *
     * @param offered whether this process offers its sockets
     * @param err where to say what becomes of it
     */
    Successor(boolean offered, PrintWriter err) {
        this.offered = offered;
        this.err = err;
    }

    /** Starts it, or says why not. */
    synchronized void start() {
        Optional<String> hindrance = hindrance();
        if (hindrance.isPresent()) {
            failed(hindrance.get());
            return;
        }
        try {
            Process started = command().start();
            underWay = Optional.of(started);
            say("process " + started.pid() + " is to take over");
            var _ = started.onExit().thenAccept(this::ended);
        } catch (IOException e) {
            failed(Reason.of(e));
        }
    }

    private synchronized Optional<String> hindrance() {
        if (!offered) {
            return Optional.of("SIGUSR2 needs --handover PATH");
        } else if (ProcessHandle.current().pid() == FIRST_PROCESS) {
            return Optional.of("this is process 1, and all others end with it");
        } else if (leaving) {
            return Optional.of("this process stops");
        }
        return underWay.map(one -> "process " + one.pid() + " is still to take over");
    }

    private static ProcessBuilder command() throws IOException {
        ProcessBuilder command = new ProcessBuilder(OwnCommand.words()).inheritIO();
        Map<String, String> environment = command.environment();
        String own = Long.toString(ProcessHandle.current().pid());
        for (String name : List.of("LISTEN_PID", "WATCHDOG_PID")) {
            environment.remove(name, own); // the watchdog is for whoever is the main process
        }
        return command;
    }

    private synchronized void ended(Process ended) {
        if (!leaving) {
            underWay = Optional.empty();
            failed("process " + ended.pid() + " ended with status " + ended.exitValue());
        }
    }

    private void failed(String why) {
        say("no hand-over: " + why);
    }

    private void say(String text) {
        err.println("sockeye serve: " + text);
    }

    /**
     * Has none started from now on.
     *
     * @return the one that was started, if it has not ended
     */
    synchronized Optional<Process> leave() {
        Optional<Process> started = leaving ? Optional.empty() : underWay.filter(Process::isAlive);
        leaving = true;
        return started;
    }
}
