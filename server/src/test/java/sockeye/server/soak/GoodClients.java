package sockeye.server.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import sockeye.Address;
import sockeye.Options;
import sockeye.Socket;
import sockeye.proxy.ProxyHeader;

/**
 * Clients with an address each. A thousand times a second one of them asks and is answered: half of
 * them over a connection that stays, half over a new one each time.
 */
final class GoodClients implements AutoCloseable {
    private static final int SIZE = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final int port;
    private final boolean proxied;
    private final List<Client> clients;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private int next; // of the clock's thread

    GoodClients(int port, int count, boolean proxied) {
        this.port = port;
        this.proxied = proxied;
        this.clients =
                IntStream.range(0, count)
                        .mapToObj(i -> new Client("127.0.1." + (1 + i), i % 2 == 0))
                        .toList();
    }

    /**
     * How it went.
     *
     * @param nanos what each answer took
     * @param failures what became of the others
     */
    record Round(Queue<Long> nanos, Queue<Throwable> failures) {
        double share() {
            return nanos.size() / (double) (nanos.size() + failures.size());
        }

        double millis(double quantile) {
            List<Long> sorted = nanos.stream().sorted().toList();
            return sorted.get((int) (quantile * (sorted.size() - 1))) / 1e6;
        }

        @Override
        public String toString() {
            return String.format(
                    "%d answers, %d failures, p50 %.2f ms, p99 %.2f ms",
                    nanos.size(), failures.size(), millis(0.5), millis(0.99));
        }
    }

    /** Asks for so long. */
    Round run(Duration time) throws Exception {
        Round round = new Round(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
        Phaser asking = new Phaser(1);
        Future<?> arrivals =
                clock.scheduleAtFixedRate(() -> arrive(round, asking), 0, 1, TimeUnit.MILLISECONDS);
        clock.schedule(() -> arrivals.cancel(false), time.toMillis(), TimeUnit.MILLISECONDS).get();
        asking.arriveAndAwaitAdvance();
        return round;
    }

    private void arrive(Round round, Phaser asking) {
        long due = System.nanoTime();
        Client client = clients.get(next++ % clients.size());
        asking.register();
        Thread.startVirtualThread(() -> {
            try {
                client.ask();
                round.nanos.add(System.nanoTime() - due);
            } catch (Throwable e) {
                round.failures.add(e);
            } finally {
                asking.arriveAndDeregister();
            }
        });
    }

    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        for (Client client : clients) {
            client.close();
        }
    }

    private final class Client {
        private final String address;
        private final boolean stays;
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable Socket kept; // under lock

        Client(String address, boolean stays) {
            this.address = address;
            this.stays = stays;
        }

        void ask() throws IOException {
            lock.lock();
            try {
                Socket socket = kept == null ? connect() : kept;
                kept = socket;
                Exchange.ask(socket, SIZE);
                if (!stays) {
                    close();
                }
            } catch (Throwable e) {
                close();
                throw e;
            } finally {
                lock.unlock();
            }
        }

        private Socket connect() throws IOException {
            Socket socket = Exchange.connect(address, port).timeout(PATIENCE);
            socket.set(Options.TCP_NODELAY, true);
            if (proxied) {
                Address server = Address.inet("127.0.0.1", port);
                ProxyHeader.proxy(Address.inet(address, 4711), server).send(socket);
            }
            return socket;
        }

        void close() throws IOException {
            if (kept != null) {
                kept.close();
                kept = null;
            }
        }
    }
}
