package sockeye;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sockeye.closing.Closeables;

/**
 * What an event loop allocates: nothing for an event, little for receiving and sending. (The JDK's
 * linker may allocate some 40 bytes for a call, when its compiler does not see through it.)
 */
class AllocationTest extends Contract {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 5_000;
    private static final int SOCKETS = 128;

    private interface Round {
        /** How many events it handled. */
        int run() throws IOException;
    }

    /** Bytes that this thread allocates for one event, once the code is compiled. */
    private static double bytesPerEvent(Round round) throws IOException {
        double best = Double.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) {
            long events = 0;
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                events += round.run();
            }
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            best = Math.min(best, allocated / (double) events);
        }
        return best;
    }

    @Test
    void awaitAllocatesNothing() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try (Poll poll = Poll.open()) {
            for (int i = 0; i < SOCKETS; i++) {
                Socket socket = Udp.bind(0);
                sockets.add(socket);
                socket.sendTo(new byte[1], socket.localAddress());
                poll.register(socket, Events.EPOLLIN, null);
            }
            assertThat(bytesPerEvent(() -> readable(poll.await()))).isLessThan(0.5);
            assertThat(bytesPerEvent(() -> readable(poll.await(Duration.ZERO)))).isLessThan(0.5);
            Duration second = Duration.ofSeconds(1);
            double timed = bytesPerEvent(() -> readable(poll.await(second)));
            System.out.printf("await(timeout): %.2f bytes for an event%n", timed);
            assertThat(timed).isLessThan(1);
        } finally {
            Closeables.closeAll(sockets);
        }
    }

    private static int readable(Iterable<Poll.Key> keys) {
        int events = 0;
        for (Poll.Key key : keys) {
            events += key.readable() ? 1 : 0;
        }
        return events;
    }

    /** Receiving and answering a batch: some for the two calls, nothing for a datagram. */
    @Test
    void batches() throws IOException {
        double few = bytesPerRound(4);
        double many = bytesPerRound(20);
        double datagram = (many - few) / 16;
        System.out.printf(
                "a batch: %.0f bytes for its calls, %.2f for a datagram%n", few, datagram);
        assertThat(datagram).isLessThan(0.5);
        assertThat(few).isLessThan(2000);
    }

    /** A round fills a batch, receives it, answers it, and receives the answers. */
    private static double bytesPerRound(int datagrams) throws IOException {
        try (Socket server = Udp.bind(0);
                Socket client = Udp.connect("127.0.0.1", server.localPort())) {
            Batch batch = new Batch(datagrams, 64);
            return bytesPerEvent(() -> {
                batch.clear();
                for (int i = 0; i < datagrams; i++) {
                    batch.add().data().limit(i % 64);
                }
                client.sendAll(batch);
                assertSame(datagrams, server.recvMany(batch));
                server.sendAll(batch);
                assertSame(datagrams, client.recvMany(batch));
                return 1;
            });
        }
    }

    private static void assertSame(int expected, int actual) {
        if (expected != actual) {
            throw new AssertionError(actual + " datagrams came, not " + expected);
        }
    }

    @Test
    void receivingAndSending() throws IOException {
        try (Socket.Pair pair = Unix.pair()) {
            for (boolean direct : new boolean[] {true, false}) {
                ByteBuffer buffer =
                        direct ? ByteBuffer.allocateDirect(64) : ByteBuffer.allocate(64);
                double bytes =
                        bytesPerEvent(() -> {
                            pair.left().send(buffer.clear());
                            pair.right().recv(buffer.clear());
                            return 1;
                        });
                System.out.printf(
                        "send and recv of a %s buffer: %.1f bytes%n",
                        direct ? "direct" : "heap", bytes);
                assertThat(bytes).isLessThan(1000);
            }
        }
    }
}
