package sockeye.server.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import sockeye.Options;
import sockeye.Socket;

/**
 * Many attackers with few addresses, in a process of their own. Its arguments are the name of the
 * {@link Attack}, the port, and how many they are. A line {@code attack} has them begin, any other
 * has them stop and forget their connections; each is answered by a line when all have done so.
 */
final class Attackers {
    private static final int SOURCES = 4;
    private static final int SMALL = 4096;

    private final Attack attack;
    private final int port;
    private final List<Attacker> all;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    private Attackers(Attack attack, int port, int count) {
        this.attack = attack;
        this.port = port;
        this.all =
                IntStream.range(0, count)
                        .mapToObj(i -> new Attacker("127.0.2." + (1 + i % SOURCES)))
                        .toList();
    }

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[2]);
        var attackers = new Attackers(Attack.valueOf(args[0]), Integer.parseInt(args[1]), count);
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        var commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        while ("attack".equals(commands.readLine())) {
            Future<?> turns = attackers.begin();
            out.println("all have begun");
            if (commands.readLine() == null) {
                return;
            }
            attackers.stop(turns);
            out.println("all have stopped");
        }
    }

    /** Gives each a turn every second, the one after the other. */
    private Future<?> begin() throws InterruptedException {
        AtomicInteger turns = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(all.size());
        Runnable turn =
                () -> {
                    Attacker next = all.get(turns.getAndIncrement() % all.size());
                    Thread.startVirtualThread(next::turn);
                    begun.countDown();
                };
        long interval = TimeUnit.SECONDS.toNanos(1) / all.size();
        Future<?> attack = clock.scheduleAtFixedRate(turn, 0, interval, TimeUnit.NANOSECONDS);
        begun.await();
        return attack;
    }

    private void stop(Future<?> turns) throws Exception {
        turns.cancel(false);
        clock.submit(() -> {}).get(); // no more turns are given
        for (Attacker attacker : all) {
            attacker.stop();
        }
    }

    private final class Attacker {
        private final String address;
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable Socket socket; // under lock
        private int turn; // under lock

        Attacker(String address) {
            this.address = address;
        }

        /** Nothing, if the turn before is not over. */
        void turn() {
            if (lock.tryLock()) {
                try {
                    act();
                } catch (IOException e) {
                    socket = null; // turned away, as an attacker must expect
                } finally {
                    lock.unlock();
                }
            }
        }

        void stop() throws IOException {
            lock.lock();
            try {
                if (socket != null) {
                    socket.close();
                    socket = null;
                }
            } finally {
                lock.unlock();
            }
        }

        private void act() throws IOException {
            Socket old = socket;
            if (old != null) {
                try {
                    if (attack.goOn(old, turn++)) {
                        return;
                    }
                } catch (IOException e) {
                    old.close();
                    throw e;
                }
                old.close();
            }
            socket = begin();
        }

        private Socket begin() throws IOException {
            turn = 0;
            Socket begun = Exchange.connect(address, port);
            try {
                begun.set(Options.SO_RCVBUF, SMALL);
                attack.open(begun);
                return begun;
            } catch (Throwable e) {
                begun.close();
                throw e;
            }
        }
    }
}
