package sockeye.server.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.Socket;

/**
 * A process whose last descriptor is taken, and in whose queue others wait.
 *
 * <p>{@code mvn -B -pl core,server -Psoak test -Dtest=ExhaustionTest
 * -Dsurefire.failIfNoSpecifiedTests=false}
 */
@Tag("soak")
@Timeout(120)
class ExhaustionTest {
    private static final int DESCRIPTORS = 300;
    private static final int WAITING = 100;
    private static final int SIZE = 16;
    private static final Duration WHILE = Duration.ofSeconds(10);

    private final Deque<Socket> held = new ArrayDeque<>();
    private final List<Socket> waiting = new ArrayList<>();
    private final BlockingQueue<Long> answered = new LinkedBlockingQueue<>();

    @Test
    void itRestsAndGoesOn() throws Exception {
        List<String> limited = List.of("prlimit", "--nofile=" + DESCRIPTORS + ":" + DESCRIPTORS);
        try (Child server = new Child(limited, SoakServer.class, SoakServer.Kind.ROOMY.name())) {
            int port = Integer.parseInt(server.line());
            server.figures(); // its classes are loaded from files
            fill(port);
            // The spare one is lent for moments, to turn away whom fill left.
            Eventually.see(Duration.ofSeconds(5), server::descriptors, n -> n == DESCRIPTORS);
            for (int i = 0; i < WAITING; i++) {
                await(Exchange.connect("127.0.5.2", port));
            }
            double share = cpuShare(server);
            System.out.printf(
                    "without a descriptor: %.2f %% of a core, %d held, %s%n",
                    100 * share, held.size(), server.figures());
            assertThat(answered).isEmpty();
            assertThat(share).isLessThan(0.05);
            for (int i = 0; i < 3; i++) {
                goesOn();
            }
            assertThat(server.figures().uncaught()).isZero();
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    /** Connects until one is not answered. */
    private void fill(int port) throws IOException {
        Duration soon = Duration.ofMillis(1_500);
        while (true) {
            Socket socket = Exchange.connect("127.0.5.1", port).timeout(soon);
            try {
                Exchange.ask(socket, SIZE);
                held.add(socket);
            } catch (IOException e) {
                socket.close();
                return;
            }
        }
    }

    /** It asks, and waits for its answer. */
    private void await(Socket socket) throws IOException {
        waiting.add(socket);
        socket.sendAll(Exchange.request(SIZE));
        Thread.startVirtualThread(() -> {
            try {
                socket.recvAll(SIZE);
                answered.add(System.nanoTime());
            } catch (IOException e) {
                // It is turned away in the end, or the test is over.
            }
        });
    }

    private static double cpuShare(Child server) {
        Duration before = server.cpu();
        long begin = System.nanoTime();
        new CompletableFuture<Void>()
                .completeOnTimeout(null, WHILE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        Duration used = server.cpu().minus(before);
        return used.toNanos() / (double) (System.nanoTime() - begin);
    }

    /** One comes free. */
    private void goesOn() throws Exception {
        long begin = System.nanoTime();
        held.remove().close();
        Long moment = answered.poll(20, TimeUnit.SECONDS);
        assertThat(moment).as("an answer").isNotNull();
        Duration took = Duration.ofNanos(moment - begin);
        System.out.println("an answer " + took.toMillis() + " ms after a descriptor came free");
        assertThat(took).isLessThan(Duration.ofMillis(1_100));
        answered.clear();
    }
}
