package sockeye.server.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.Socket;

/**
 * What a connection costs, at the same time as others and after others.
 *
 * <p>{@code mvn -B -pl core,server -Psoak test -Dtest=ManyConnectionsTest
 * -Dsurefire.failIfNoSpecifiedTests=false}
 */
@Tag("soak")
class ManyConnectionsTest {
    private static final int HELD = 19_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SOURCES = 200;
    private static final int CLIENTS = 4;
    private static final int HUNDRED_THOUSAND = 100_000;
    private static final int SIZE = 16;

    private static String source(int number) {
        return "127.0.4." + (1 + number % SOURCES);
    }

    @Test
    @Timeout(300)
    void nineteenThousandAtATime() throws Exception {
        try (Child server = new Child(SoakServer.class, SoakServer.Kind.ROOMY.name())) {
            int port = Integer.parseInt(server.line());
            visit(port, 1_000); // whatever is there once is there
            Figures before = awaitEmpty(server);
            long descriptors = server.descriptors();
            List<Socket> held = new ArrayList<>();
            try {
                for (int i = 0; i < HELD; i++) {
                    held.add(Exchange.connect(source(i), port).timeout(PATIENCE));
                }
                for (int round = 0; round < 3; round++) {
                    for (Socket socket : held) {
                        Exchange.ask(socket, SIZE);
                    }
                }
                Figures full = server.figures();
                long each = (full.heap() - before.heap()) / HELD;
                System.out.printf(
                        "%d at a time: %s and %d descriptors; before: %s and %d; %d bytes each%n",
                        HELD, full, server.descriptors(), before, descriptors, each);
                assertThat(full.connections()).isEqualTo(HELD);
                assertThat(full.handlers()).isEqualTo(HELD);
                assertThat(full.threads()).isLessThanOrEqualTo(before.threads() + 4);
                assertThat(server.descriptors()).isEqualTo(descriptors + HELD);
                assertThat(each).isLessThan(12 << 10);
            } finally {
                for (Socket socket : held) {
                    socket.close();
                }
            }
            long most = before.heap() + (1 << 20);
            Figures after =
                    Eventually.see( // a thread has not ended yet when its connection has
                            PATIENCE,
                            server::figures,
                            figures -> isEmpty(figures) && figures.heap() < most);
            System.out.printf("afterwards: %s and %d%n", after, server.descriptors());
            assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + 4);
            assertThat(server.descriptors()).isEqualTo(descriptors);
        }
    }

    @Test
    @Timeout(900)
    void aMillionOneAfterTheOther() throws Exception {
        try (Child server = new Child(SoakServer.class, SoakServer.Kind.ROOMY.name())) {
            int port = Integer.parseInt(server.line());
            visit(port, HUNDRED_THOUSAND);
            Figures first = awaitEmpty(server);
            long descriptors = server.descriptors();
            long begin = System.nanoTime();
            visit(port, 9 * HUNDRED_THOUSAND);
            Duration lasted = Duration.ofNanos(System.nanoTime() - begin);
            Figures last = awaitEmpty(server);
            System.out.printf(
                    "after 100,000: %s and %d descriptors; after 1,000,000: %s and %d; %s%n",
                    first, descriptors, last, server.descriptors(), lasted);
            assertThat(first.ended()).isEqualTo(HUNDRED_THOUSAND);
            assertThat(last.ended()).isEqualTo(10 * HUNDRED_THOUSAND);
            assertThat(last.threads()).isLessThanOrEqualTo(first.threads() + 2);
            assertThat(server.descriptors()).isEqualTo(descriptors);
            assertThat(last.heap()).isLessThan(first.heap() + (512 << 10));
        }
    }

    /** Makes so many connections, one after the other for each of a few clients. */
    private static void visit(int port, int count) throws Exception {
        List<Future<?>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (int i = 0; i < CLIENTS; i++) {
                int first = i;
                clients.add(
                        threads.submit(() -> {
                            visit(port, first, count);
                            return first;
                        }));
            }
        }
        for (Future<?> client : clients) {
            client.get();
        }
    }

    private static void visit(int port, int first, int count) throws IOException {
        for (int i = first; i < count; i += CLIENTS) {
            try (Socket socket = Exchange.connect(source(i), port)) {
                Exchange.ask(socket.timeout(PATIENCE), SIZE);
            }
        }
    }

    private static Figures awaitEmpty(Child server) throws Exception {
        return Eventually.see(PATIENCE, server::figures, ManyConnectionsTest::isEmpty);
    }

    private static boolean isEmpty(Figures figures) {
        return figures.connections() + figures.handlers() == 0;
    }
}
