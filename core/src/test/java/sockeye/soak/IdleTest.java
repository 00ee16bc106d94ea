package sockeye.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.Shutdown;
import sockeye.Socket;
import sockeye.Tcp;

/** Connections on which nothing happens cost nothing and are in nobody's way. */
@Tag("soak")
@Timeout(240)
class IdleTest {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @Test
    void aThousandIdleConnectionsUseNoProcessor() throws Exception {
        try (Idle idle = new Idle(1_000)) {
            System.gc();
            pass(Duration.ofSeconds(2));
            long before = SYSTEM.getProcessCpuTime();
            long start = System.nanoTime();
            pass(Duration.ofSeconds(10));
            double share =
                    (SYSTEM.getProcessCpuTime() - before) / (double) (System.nanoTime() - start);
            System.out.printf("1,000 idle connections: %.3f %% of a core%n", 100 * share);
            assertThat(share).isLessThan(0.01);
            assertThat(idle.ended.get()).isZero();
        }
    }

    @Test
    void tenThousandIdleConnectionsDoNotSlowTheOthers() throws Exception {
        List<Double> ratios = new ArrayList<>();
        try (Child server = new Child(EchoServer.class, List.of(), "sockeye")) {
            int port = Integer.parseInt(server.line());
            try (EchoLoad load = new EchoLoad(port, 64)) {
                load.run(Duration.ofSeconds(3));
                for (int round = 0; round < 3; round++) {
                    double alone = load.run(Duration.ofSeconds(3));
                    try (Child holder =
                            new Child(IdleHolder.class, List.of(), "" + port, "10000")) {
                        assertThat(holder.line()).isEqualTo("connected");
                        double beside = load.run(Duration.ofSeconds(3));
                        ratios.add(beside / alone);
                        System.out.printf(
                                "64 busy connections: %.0f/s alone, %.0f/s beside 10,000 idle ones%n",
                                alone, beside);
                    }
                    load.run(Duration.ofSeconds(1)); // the server sees 10,000 ends
                }
            }
        }
        ratios.sort(null);
        assertThat(ratios.get(1)).isGreaterThan(0.85);
    }

    /** A listener whose connections wait in this process, their peers in another. */
    private static final class Idle implements AutoCloseable {
        final AtomicInteger ended = new AtomicInteger();
        private final Socket listener = Tcp.listen(0);
        private final List<Socket> accepted = new ArrayList<>();
        private final Child holder;

        Idle(int connections) throws IOException {
            int port = listener.localPort();
            holder = new Child(IdleHolder.class, List.of(), "" + port, "" + connections);
            for (int i = 0; i < connections; i++) {
                Socket socket = listener.accept();
                accepted.add(socket);
                Thread.startVirtualThread(() -> waitFor(socket));
            }
            assertThat(holder.line()).isEqualTo("connected");
        }

        private void waitFor(Socket socket) {
            try {
                socket.recv(1);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } finally {
                ended.incrementAndGet();
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : accepted) {
                socket.shutdown(Shutdown.SHUT_RDWR);
            }
            assertThat(holder.line()).isEqualTo("all ended");
            for (Socket socket : accepted) {
                socket.close();
            }
            listener.close();
            holder.close();
        }
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
