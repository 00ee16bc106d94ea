package sockeye;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many pairs of virtual threads talk to each other over many pairs of sockets, while others close,
 * shut down, interrupt at random moments. Every operation must end, in one of the ways it may; what
 * arrives must be what was sent.
 */
final class Chaos {
    /** How operations end. */
    enum Outcome {
        DONE,
        END,
        TIMEOUT,
        INTERRUPTED,
        CLOSED,
        BROKEN
    }

    private static final int PATTERN = 251; // byte number n of a stream is n modulo this
    private static final int LONGEST = 4000;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);
    private final LongAdder operations = new LongAdder();
    private final LongAdder interrupts = new LongAdder();
    private final LongAdder sessions = new LongAdder();
    private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final List<Link> links = new ArrayList<>();
    private final long seed;
    private volatile boolean over;

    Chaos(int pairs, long seed) {
        this.seed = seed;
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, new LongAdder());
        }
        for (int i = 0; i < pairs; i++) {
            links.add(new Link(i));
        }
    }

    /** Runs in a JVM of its own: pairs, seconds, seed. */
    public static void main(String[] args) throws Exception {
        String fault =
                new Chaos(Integer.parseInt(args[0]), Long.parseLong(args[2]))
                        .run(Duration.ofSeconds(Long.parseLong(args[1])));
        if (!fault.isEmpty()) {
            System.out.println(fault);
            System.exit(1);
        }
    }

    /** Runs for a while: what went wrong, or nothing. */
    String run(Duration time) throws Exception {
        Descriptors.startPollers();
        int before = Descriptors.open();
        links.forEach(link -> link.owner.start());
        Thread mischief = Thread.ofPlatform().start(() -> makeMischief(time));
        mischief.join();
        over = true;
        String stuck = end();
        int after = Descriptors.open();
        String fault = stuck + faults() + leaks(before, after) + unaccounted();
        System.out.println(this);
        return fault;
    }

    private void makeMischief(Duration time) {
        SplittableRandom random = new SplittableRandom(seed);
        long start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            Link link = links.get(random.nextInt(links.size()));
            try {
                link.suffer(random);
            } catch (IOException e) {
                if (Errno.of(e) != Errno.ENOTCONN && !(e instanceof SocketClosedException)) {
                    faults.add(e);
                }
            }
            LockSupport.parkNanos(random.nextLong(200_000));
        }
    }

    /** Closes everything until all threads have ended. */
    private String end() throws Exception {
        long start = System.nanoTime();
        for (Link link : links) {
            link.close();
        }
        for (Link link : links) {
            while (!link.owner.join(Duration.ofMillis(10))) {
                link.close();
                if (System.nanoTime() - start > PATIENCE_NANOS) {
                    return "stuck: " + link.owner + List.of(link.owner.getStackTrace()) + "\n";
                }
            }
        }
        return "";
    }

    private String faults() {
        StringBuilder text = new StringBuilder();
        faults.stream()
                .limit(5)
                .forEach(fault -> {
                    text.append(fault).append('\n');
                    for (StackTraceElement frame : fault.getStackTrace()) {
                        text.append("    at ").append(frame).append('\n');
                    }
                });
        return text.toString();
    }

    private static String leaks(int before, int after) {
        return before == after ? "" : "descriptors: " + before + " before, " + after + " after\n";
    }

    private String unaccounted() {
        long ended = outcomes.values().stream().mapToLong(LongAdder::sum).sum();
        long interrupted = count(Outcome.INTERRUPTED);
        return (ended == operations.sum() ? "" : "operations: " + this + "\n")
                + (interrupted <= interrupts.sum() ? "" : "interrupts: " + interrupts + "\n");
    }

    long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, new LongAdder()).sum();
    }

    @Override
    public String toString() {
        return "chaos: seed "
                + seed
                + ", "
                + sessions
                + " sessions, "
                + operations
                + " operations: "
                + outcomes;
    }

    /** Two threads and the sockets between them; when these break, new ones are made. */
    private final class Link {
        final Thread owner;
        private final SplittableRandom random;
        private volatile Socket.@Nullable Pair pair;
        private volatile @Nullable Thread partner;

        Link(int number) {
            random = new SplittableRandom(seed + number);
            owner = Thread.ofVirtual().unstarted(this::sessions);
        }

        private void sessions() {
            while (!over) {
                try (Socket.Pair made = make()) {
                    pair = made;
                    sessions.increment();
                    SplittableRandom other = random.split();
                    Semaphore ended = new Semaphore(0);
                    partner =
                            Thread.ofVirtual()
                                    .start(() -> {
                                        new Side(made.right(), other).talk();
                                        ended.release();
                                    });
                    new Side(made.left(), random).talk();
                    made.close();
                    ended.acquireUninterruptibly();
                } catch (InterruptedIOException e) {
                    Thread.interrupted();
                } catch (IOException | RuntimeException | Error e) {
                    faults.add(e);
                    return;
                }
            }
        }

        private Socket.Pair make() throws IOException {
            return switch (random.nextInt(20)) {
                case 0 -> tcp();
                case 1 -> Socket.pair(Family.UNIX, Type.SEQPACKET);
                default -> Unix.pair();
            };
        }

        private Socket.Pair tcp() throws IOException {
            try (Socket listener = Tcp.listen(0)) {
                Socket left =
                        Passive.orClose(
                                Socket.open(Family.INET, Type.STREAM),
                                socket -> socket.connect(listener.localAddress()));
                Socket[] right = new Socket[1];
                Passive.orClose(left, _ -> right[0] = listener.accept());
                return new Socket.Pair(left, right[0]);
            }
        }

        void suffer(SplittableRandom chance) throws IOException {
            Socket.Pair victim = pair;
            Thread other = partner;
            if (victim == null || other == null) {
                return;
            }
            switch (chance.nextInt(8)) {
                case 0 -> victim.left().close();
                case 1 -> victim.right().close();
                case 2 -> victim.close();
                case 3 -> victim.left().shutdown(Shutdown.SHUT_WR);
                case 4, 5 -> interrupt(owner);
                default -> interrupt(other);
            }
        }

        private void interrupt(Thread thread) {
            interrupts.increment();
            thread.interrupt();
        }

        void close() throws IOException {
            Socket.Pair last = pair;
            if (last != null) {
                last.close();
            }
        }
    }

    /** One thread's view of one socket. */
    private final class Side {
        private final Socket socket;
        private final SplittableRandom random;
        private final ByteBuffer buffer = ByteBuffer.allocate(LONGEST);
        private long sent;
        private long received;
        private boolean broken;

        Side(Socket socket, SplittableRandom random) {
            this.socket = socket;
            this.random = random;
        }

        void talk() {
            while (!broken) {
                boolean timed = random.nextBoolean();
                if (timed) {
                    socket.timeout(Duration.ofNanos(random.nextLong(20_000_000)));
                } else {
                    socket.noTimeout();
                }
                operations.increment();
                Outcome outcome = operation(timed);
                outcomes.getOrDefault(outcome, new LongAdder()).increment();
                broken = outcome.compareTo(Outcome.INTERRUPTED) > 0 || outcome == Outcome.END;
            }
        }

        private Outcome operation(boolean timed) {
            try {
                return random.nextBoolean() ? send() : receive();
            } catch (SocketTimeoutException e) {
                return timed ? Outcome.TIMEOUT : fault(e);
            } catch (InterruptedIOException e) {
                return Thread.interrupted() ? Outcome.INTERRUPTED : fault(e);
            } catch (SocketClosedException e) {
                return socket.isOpen() ? fault(e) : Outcome.CLOSED;
            } catch (IOException e) {
                Errno errno = Errno.of(e);
                return errno == Errno.EPIPE || errno == Errno.ECONNRESET
                        ? Outcome.BROKEN
                        : fault(e);
            } catch (RuntimeException | Error e) {
                return fault(e);
            }
        }

        private Outcome fault(Throwable e) {
            faults.add(e);
            return Outcome.BROKEN;
        }

        private Outcome send() throws IOException {
            buffer.clear().limit(1 + random.nextInt(LONGEST - 1));
            for (int i = 0; i < buffer.limit(); i++) {
                buffer.put(i, (byte) ((sent + i) % PATTERN));
            }
            try {
                socket.sendAll(buffer);
            } finally {
                sent += buffer.position(); // also after a failure
            }
            return Outcome.DONE;
        }

        private Outcome receive() throws IOException {
            int n = socket.recv(buffer.clear());
            if (n < 0) {
                return Outcome.END;
            }
            for (int i = 0; i < n; i++) {
                if (buffer.get(i) != (byte) (received++ % PATTERN)) {
                    throw new AssertionError("byte " + received + " of " + socket);
                }
            }
            return Outcome.DONE;
        }
    }
}
