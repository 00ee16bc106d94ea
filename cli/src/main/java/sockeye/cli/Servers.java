package sockeye.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import sockeye.Socket;
import sockeye.server.Report;
import sockeye.server.Running;
import sockeye.server.Server;

/** The servers of a command, one for each transport, which begin and end together. */
final class Servers implements AutoCloseable {
    private final List<Running> all = new ArrayList<>();

    private Servers() {}

    /**
     * Starts all or none; if there is no recipe for a transport, that is an
     * IllegalArgumentException.
     */
    static Servers start(Recipes recipes, Listeners listeners) throws IOException {
        Servers servers = new Servers();
        try {
            for (Transport transport : Transport.values()) {
                Socket[] sockets = listeners.sockets(transport);
                if (sockets.length > 0) {
                    servers.start(recipes.of(transport), sockets);
                }
            }
            return servers;
        } catch (Throwable e) {
            servers.close();
            throw e;
        }
    }

    private void start(Server recipe, Socket... sockets) throws IOException {
        all.add(recipe.start(sockets));
    }

    int connections() {
        return all.stream().mapToInt(Running::connections).sum();
    }

    void shutdown(Duration lag, Duration grace) {
        all.forEach(one -> one.shutdown(lag, grace));
    }

    /** Waits until all have stopped. */
    Report await() throws InterruptedException {
        List<Report> reports = new ArrayList<>();
        for (Running one : all) {
            reports.add(one.await());
        }
        return new Report(
                sum(reports, Report::drained),
                sum(reports, Report::interrupted),
                sum(reports, Report::aborted),
                sum(reports, Report::abandoned));
    }

    private static int sum(List<Report> reports, ToIntFunction<Report> number) {
        return reports.stream().mapToInt(number).sum();
    }

    /** Stops what still runs, at once. */
    @Override
    public void close() {
        shutdown(Duration.ZERO, Duration.ZERO);
        all.forEach(Running::close);
    }
}
