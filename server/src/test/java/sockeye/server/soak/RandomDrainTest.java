package sockeye.server.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.Tcp;
import sockeye.server.Report;
import sockeye.server.Running;
import sockeye.server.Server;
import sockeye.server.soak.DrainClient.End;
import sockeye.server.soak.DrainClient.Kind;

/**
 * Whatever clients are at when a server stops, its report says what they see, and comes in time.
 *
 * <p>{@code mvn -B -pl core,server -Psoak test -Dtest=RandomDrainTest
 * -Dsurefire.failIfNoSpecifiedTests=false}
 */
@Tag("soak")
@Timeout(900)
class RandomDrainTest {
    private static final int RUNS = 100;
    private static final int MOST = 60;

    /**
     * What interrupting and resetting take after the grace: 150 ms and the work itself, apart from
     * what the machine holds up.
     */
    private static final Duration AFTER_GRACE = Duration.ofMillis(250);

    private Duration latest = Duration.ofDays(-1);

    @Test
    void theReportIsWhatClientsSee() throws Exception {
        Map<End, Integer> seen = new TreeMap<>();
        for (int seed = 0; seed < RUNS; seed++) {
            drain(seed, seen);
        }
        System.out.printf(
                "%d drains: clients saw %s; the latest end was %d ms after its grace%n",
                RUNS, seen, latest.toMillis());
        assertThat(seen).containsOnlyKeys(End.values());
    }

    /** Far from the second in which a fresh connection may still ask. */
    private static Duration grace(SplittableRandom random) {
        return Duration.ofMillis(random.nextBoolean() ? 200 : 1_500)
                .plusMillis(random.nextInt(300));
    }

    private void drain(int seed, Map<End, Integer> seen) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Duration grace = grace(random);
        CompletableFuture<Void> over = new CompletableFuture<>();
        DrainHandler handler = new DrainHandler(over);
        try (Stalls stalls = new Stalls();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Running server = Server.stream(handler::serve).start(Tcp.listen("127.0.0.1", 0))) {
            List<DrainClient> clients = clients(server, random, grace);
            long begin = System.nanoTime();
            server.shutdown(grace);
            List<Future<End>> ends = new ArrayList<>();
            for (DrainClient client : clients) {
                ends.add(threads.submit(() -> client.finish(over)));
            }
            Report report = server.await();
            Duration late = Duration.ofNanos(System.nanoTime() - begin).minus(grace);
            over.complete(null);
            latest = late.compareTo(latest) > 0 ? late : latest;
            assertThat(late).as("run %d", seed).isLessThan(AFTER_GRACE.plus(stalls.sum()));
            assertThat(report).as("run %d: %s", seed, clients).isEqualTo(seen(clients, ends, seen));
        } finally {
            over.complete(null);
        }
    }

    private static List<DrainClient> clients(
            Running server, SplittableRandom random, Duration grace) throws IOException {
        int port = server.sockets().getFirst().localPort();
        List<DrainClient> clients = new ArrayList<>();
        for (int i = random.nextInt(MOST); i >= 0; i--) {
            clients.add(new DrainClient(port, random, grace));
        }
        while (server.connections() < clients.size()) {
            Thread.onSpinWait();
        }
        for (DrainClient client : clients) {
            client.begin();
        }
        return clients;
    }

    /** What the clients say, in the server's words. */
    private static Report seen(
            List<DrainClient> clients, List<Future<End>> ends, Map<End, Integer> sum)
            throws Exception {
        Map<End, Integer> counts = new TreeMap<>();
        int deaf = 0;
        for (int i = 0; i < clients.size(); i++) {
            End end = ends.get(i).get();
            sum.merge(end, 1, Integer::sum);
            counts.merge(end, 1, Integer::sum);
            if (clients.get(i).kind() == Kind.DEAF && end == End.RESET) {
                deaf++;
            }
        }
        return new Report(
                counts.getOrDefault(End.DRAINED, 0),
                counts.getOrDefault(End.CUT_OFF, 0),
                counts.getOrDefault(End.RESET, 0) - deaf,
                deaf);
    }
}
