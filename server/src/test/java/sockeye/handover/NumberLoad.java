package sockeye.handover;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
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
import sockeye.framing.Messages;

/**
 * Sends numbers, each once as far as it is acknowledged: some over connections that stay until the
 * server ends them, some over a new connection each. The connections go to several addresses in
 * turn. Each answer must name the client's own address.
 */
public final class NumberLoad implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SOURCES = 200;
    private static final int WINDOW = 8;

    /** So that answers take their time only as long as the processors do not keep up. */
    private static final int AT_A_TIME = 500;

    private final List<Address> servers;
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong reconnections = new AtomicLong();
    private final AtomicLong again = new AtomicLong();
    private final AtomicLong unanswered = new AtomicLong();
    private final Semaphore room = new Semaphore(AT_A_TIME);
    private final BitSet acknowledged = new BitSet(); // guarded by itself
    private final Semaphore done = new Semaphore(0);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final long begin = System.nanoTime();
    private volatile @Nullable Future<?> arrivals;
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Phaser running = new Phaser(1);
    private volatile boolean ending;
    private volatile long lasted;

    public NumberLoad(List<Address> servers) {
        this.servers = List.copyOf(servers);
    }

    /** Starts connections that stay: with one number under way at a time, or with a window. */
    public void startLong(int count) {
        for (int i = 0; i < count; i++) {
            Address server = server(i);
            int window = i % 4 < 2 ? 1 : WINDOW;
            start(() -> stay(server, window));
        }
    }

    private Address server(long number) {
        return servers.get((int) (number % servers.size()));
    }

    /** Starts to make so many connections a second, as far as no more than 500 are there. */
    public void startShort(int rate) {
        long interval = TimeUnit.SECONDS.toNanos(1) / rate;
        arrivals = clock.scheduleAtFixedRate(this::arrive, 0, interval, TimeUnit.NANOSECONDS);
    }

    private void arrive() {
        Address server = server(connections.get());
        if (room.tryAcquire()) {
            start(() -> {
                try {
                    visit(server);
                } finally {
                    room.release();
                }
            });
        }
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

    /** A number for a connection of its own, or of another if that was ended without an answer. */
    private void visit(Address server) throws IOException {
        long number = numbers.getAndIncrement();
        while (!isAcknowledged(server, number)) {
            unanswered.incrementAndGet();
        }
    }

    private boolean isAcknowledged(Address server, long number) throws IOException {
        try (Socket socket = connect(server)) {
            Messages<byte[]> messages = Messages.bytes(socket, NumberServer.MESSAGES);
            send(messages, number);
            Optional<byte[]> answer = messages.recv();
            if (answer.isPresent()) {
                requireSame(socket, number, answer.get());
                acknowledge(number);
            }
            return answer.isPresent();
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
        Messages<byte[]> messages = Messages.bytes(socket, NumberServer.MESSAGES);
        for (long number : sent) {
            again.incrementAndGet();
            send(messages, number);
        }
        while (!ending || !sent.isEmpty()) {
            while (!ending && sent.size() < window) {
                sent.add(numbers.getAndIncrement());
                send(messages, sent.getLast());
            }
            Optional<byte[]> answer = messages.recv();
            if (answer.isEmpty()) {
                return; // what has not been acknowledged goes over the next connection
            }
            long number = sent.remove();
            requireSame(socket, number, answer.get());
            acknowledge(number);
        }
    }

    private static void send(Messages<byte[]> messages, long number) throws IOException {
        messages.send(ByteBuffer.allocate(Long.BYTES).putLong(0, number).array());
    }

    private static void requireSame(Socket socket, long number, byte[] answer) throws IOException {
        String expected = number + " of " + socket.localAddress();
        String text = new String(answer, Long.BYTES, answer.length - Long.BYTES, UTF_8);
        String said = ByteBuffer.wrap(answer).getLong() + " of " + text;
        if (!said.equals(expected)) {
            throw new AssertionError(expected + " was acknowledged as " + said);
        }
    }

    private void acknowledge(long number) {
        synchronized (acknowledged) {
            acknowledged.set((int) number);
        }
        done.release();
    }

    /** Waits until so many more numbers have been acknowledged: false if that takes too long. */
    public boolean awaitAcknowledged(int count) throws InterruptedException {
        done.drainPermits();
        return done.tryAcquire(count, PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** The numbers that were acknowledged; to be asked after the end. */
    public BitSet acknowledged() {
        return acknowledged;
    }

    /** How many connections for one number were ended without an answer. */
    public long unanswered() {
        return unanswered.get();
    }

    /** Whatever went wrong: a connection refused or reset, or a wrong answer. */
    public Queue<Throwable> failures() {
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
                + " ended by the server, "
                + unanswered
                + " without any answer; "
                + numbers
                + " numbers, "
                + again
                + " sent again";
    }
}
