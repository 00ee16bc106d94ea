package sockeye.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sockeye.Address;

/**
 * Processes follow one another under load, and no client notices but by the end of a connection.
 */
class HandoverLoadTest {
    /** What is acknowledged at least by each process. */
    private static final int SHARE = 1_000;

    @TempDir private Path folder;

    @Test
    @Timeout(120)
    void nothingIsLostIn5Restarts() throws Exception {
        restart(5, 300, 8);
    }

    @Test
    @Timeout(120)
    void ofProcessesThatStartAtOnceEachFollowsAnother() throws Exception {
        try (NumberServers servers = NumberServers.in(folder)) {
            List<Process> processes = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                processes.add(servers.launch());
            }
            int port = NumberServers.port(processes.getFirst());
            for (Process process : processes.subList(1, processes.size())) {
                assertThat(NumberServers.port(process)).isEqualTo(port);
            }
            for (int i = 1; i < 6; i++) {
                servers.awaitAnyEnd();
            }
        }
    }

    /** {@code mvn -B -pl core,server -Psoak test -Dtest=HandoverLoadTest}, or all long tests. */
    @Test
    @Tag("soak")
    @Timeout(1200)
    void nothingIsLostIn100Restarts() throws Exception {
        restart(100, 2_000, 8);
    }

    private void restart(int times, int rate, int staying) throws Exception {
        try (NumberServers servers = NumberServers.in(folder)) {
            Address tcp = Address.inet("127.0.0.1", servers.start());
            NumberLoad load = new NumberLoad(List.of(tcp, Address.unix(servers.unixPath())));
            try (load) {
                load.startLong(staying);
                load.startShort(rate);
                for (int i = 0; i < times; i++) {
                    awaitShare(load);
                    servers.handOver();
                }
                awaitShare(load);
            }
            System.out.println(times + " restarts: " + load);
            assertThat(load.failures()).isEmpty();
            assertThat(load.unanswered()).isZero();
            assertThat(servers.taken()).as("what the servers took").isEqualTo(load.acknowledged());
        }
    }

    /** So that each process serves under load. */
    private static void awaitShare(NumberLoad load) throws InterruptedException {
        assertThat(load.awaitAcknowledged(SHARE)).as("goes on: " + load.failures()).isTrue();
    }
}
