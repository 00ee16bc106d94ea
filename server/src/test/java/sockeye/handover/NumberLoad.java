package sockeye.handover;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import sockeye.Address;
import sockeye.Options;
import sockeye.Socket;
import sockeye.Type;

/**
 * Sends numbers, each once as far as it is acknowledged: some over connections that stay until the
 * server ends them, some over a new connection each. One half goes over TCP, the other over a Unix
 * socket.
 */
final class NumberLoad implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SOURCES = 200;
    private static final int WINDOW = 8;

    private final Address tcp;
    private final Address unix;
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong reconnections = new AtomicLong();
    private final AtomicLong again = new AtomicLong();
    private final BitSet acknowledged = new BitSet(); // guarded by itself
    private final Semaphore done = new Semaphore(0);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final long begin = System.nanoTime();
    private volatile @Nullable Future<?> arrivals;
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Phaser running = new Phaser(1);
    private volatile boolean ending;
    private volatile long lasted;

    NumberLoad(int port, Path unix) {
        this.tcp = Address.inet("127.0.0.1", port);
        this.unix = Address.unix(unix);
    }

    /** Starts connections that stay: with one number under way at a time, or with a window. */
    void startLong(int count) {
        for (int i = 0; i < count; i++) {
            Address server = i % 2 == 0 ? tcp : unix;
            int window = i % 4 < 2 ? 1 : WINDOW;
            start(() -> stay(server, window));
        }
    }

    /** Starts to make so many connections a second, whatever becomes of them. */
    void startShort(int rate) {
        long interval = TimeUnit.SECONDS.toNanos(1) / rate;
        arrivals = clock.scheduleAtFixedRate(this::arrive, 0, interval, TimeUnit.NANOSECONDS);
    }

    private void arrive() {
        Address server = connections.get() % 2 == 0 ? tcp : unix;
        start(() -> visit(server));
    }

    private interface Work {
        void run() throws Exception;
    }

    private void start(Work work) {
        running.register();
        Thread.startVirtualThread(() -> {
            try {
                work.run();
            } catch (Throwable e) {
                failures.add(e);
            } finally {
                running.arriveAndDeregister();
            }
        });
    }

    /** Many sources, for each has only so many ports. */
    private Socket connect(Address server) throws IOException {
        long number = connections.getAndIncrement();
        Socket socket = Socket.open(server.family(), Type.STREAM).timeout(PATIENCE);
        try {
            if (server instanceof Address.Inet) {
                socket.set(Options.IP_BIND_ADDRESS_NO_PORT, true);
                socket.bind(Address.inet("127.0.1." + (1 + number % SOURCES), 0));
            }
            return socket.connect(server);
        } catch (Throwable e) {
            socket.close();
            throw e;
        }
    }

    /** A connection for one number: it must be served. */
    private void visit(Address server) throws IOException {
        long number = numbers.getAndIncrement();
        try (Socket socket = connect(server)) {
            send(socket, number);
            long answer = ByteBuffer.wrap(socket.recvAll(Long.BYTES)).getLong();
            requireSame(number, answer);
            acknowledge(number);
        }
    }

    private void stay(Address server, int window) throws IOException {
        Deque<Long> sent = new ArrayDeque<>();
        while (!ending) {
            try (Socket socket = connect(server)) {
                talk(socket, sent, window);
            }
            reconnections.incrementAndGet();
        }
        while (!sent.isEmpty()) {
            try (Socket socket = connect(server)) {
                talk(socket, sent, window);
            }
        }
    }

    /** Until the server ends the connection, or all is acknowledged in the end. */
    private void talk(Socket socket, Deque<Long> sent, int window) throws IOException {
        for (long number : sent) {
            again.incrementAndGet();
            send(socket, number);
        }
        while (!ending || !sent.isEmpty()) {
            while (!ending && sent.size() < window) {
                sent.add(numbers.getAndIncrement());
                send(socket, sent.getLast());
            }
            long answer;
            try {
                answer = ByteBuffer.wrap(socket.recvAll(Long.BYTES)).getLong();
            } catch (EOFException e) {
                return; // what has not been acknowledged goes over the next connection
            }
            long number = sent.remove();
            requireSame(number, answer);
            acknowledge(number);
        }
    }

    private static void send(Socket socket, long number) throws IOException {
        socket.sendAll(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
    }

    private static void requireSame(long number, long answer) {
        if (answer != number) {
            throw new AssertionError(number + " was acknowledged as " + answer);
        }
    }

    private void acknowledge(long number) {
        synchronized (acknowledged) {
            acknowledged.set((int) number);
        }
        done.release();
    }

    /** Waits until so many more numbers have been acknowledged: false if that takes too long. */
    boolean awaitAcknowledged(int count) throws InterruptedException {
        done.drainPermits();
        return done.tryAcquire(count, PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** The numbers that were acknowledged; to be asked after the end. */
    BitSet acknowledged() {
        return acknowledged;
    }

    /** Whatever went wrong: a connection refused, reset, or ended without an answer. */
    Queue<Throwable> failures() {
        return failures;
    }

    /** Ends when every number has been acknowledged, or its connection has failed. */
    @Override
    public void close() {
        Future<?> arriving = arrivals;
        if (arriving != null) {
            arriving.cancel(false);
        }
        clock.close();
        ending = true;
        running.arriveAndAwaitAdvance();
        lasted = System.nanoTime() - begin;
    }

    @Override
    public String toString() {
        return connections
                + " connections, "
                + connections.get() * TimeUnit.SECONDS.toNanos(1) / Math.max(1, lasted)
                + " a second, "
                + reconnections
                + " ended by the server; "
                + numbers
                + " numbers, "
                + again
                + " sent again";
    }
}
