package sockeye.server.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sockeye.handover.NumberLoad;
import sockeye.handover.NumberServers;
import sockeye.testing.Programs;

/**
 * HAProxy is reloaded again and again under load, and the servers behind it hand over to one
 * another meanwhile: nobody is refused or reset, no number is lost or doubled, and servers see the
 * clients' addresses. A client that HAProxy has connected to a server which then drains, and that
 * says nothing for another second, sees the end, and asks again.
 *
 * <p>{@code mvn -B -pl core,server -Psoak test -Dtest=ReloadTest
 * -Dsurefire.failIfNoSpecifiedTests=false}
 */
@Tag("soak")
@Timeout(180)
class ReloadTest {
    private static final int RELOADS = 100;
    private static final int RELOADS_TO_A_HANDOVER = 5;

    /** New connections a second: more than the 2,000 that are wanted, for it leaves some out. */
    private static final int RATE = 2_200;

    private static final int STAYING = 8;

    /** What is acknowledged at least between two reloads. */
    private static final int SHARE = 1_000;

    /** Each address has only so many ports for HAProxy's connections. */
    private static final int SOURCES = 4;

    @TempDir private Path folder;

    @Test
    void nothingIsLost() throws Exception {
        Programs.require("haproxy");
        try (NumberServers servers = NumberServers.behindProxies(folder);
                Haproxy haproxy = Haproxy.start(folder, backend(servers));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            NumberLoad load = new NumberLoad(List.of(haproxy.address()));
            try (load) {
                load.startLong(STAYING);
                load.startShort(RATE);
                reload(haproxy, load, threads, servers);
            }
            System.out.printf(
                    "%d reloads, %d hand-overs: %s; %d workers of HAProxy crashed%n",
                    RELOADS, RELOADS / RELOADS_TO_A_HANDOVER, load, haproxy.crashes().size());
            assertThat(load.failures()).as("HAProxy says %s", haproxy.troubles()).isEmpty();
            assertThat(haproxy.troubles()).isEmpty();
            assertThat(servers.taken()).as("what the servers took").isEqualTo(load.acknowledged());
        }
    }

    /** Half of the connections go over TCP, the others over a Unix socket. */
    private static String backend(NumberServers servers) throws IOException {
        int port = servers.start();
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= SOURCES; i++) {
            lines.append(
                    "  server tcp%d 127.0.0.1:%d source 127.0.6.%d send-proxy-v2%n"
                            .formatted(i, port, i));
        }
        return lines.append(
                        "  server unix unix@%s weight %d send-proxy-v2%n"
                                .formatted(servers.unixPath(), SOURCES))
                .toString();
    }

    private static void reload(
            Haproxy haproxy, NumberLoad load, ExecutorService threads, NumberServers servers)
            throws Exception {
        Callable<Boolean> handOver =
                () -> {
                    servers.handOver();
                    return true;
                };
        Future<Boolean> handingOver = CompletableFuture.completedFuture(true);
        for (int i = 0; i < RELOADS; i++) {
            if (i % RELOADS_TO_A_HANDOVER == 0) {
                assertThat(handingOver.get()).isTrue();
                handingOver = threads.submit(handOver);
            }
            assertThat(load.awaitAcknowledged(SHARE))
                    .as("goes on: " + load.failures() + haproxy.troubles() + haproxy.notices())
                    .isTrue();
            haproxy.reload();
        }
        assertThat(handingOver.get()).isTrue();
    }
}
