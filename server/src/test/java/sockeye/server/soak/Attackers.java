package sockeye.server.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import sockeye.Options;
import sockeye.Socket;

/**
 * Many attackers with few addresses, in a process of their own. Its arguments are the name of the
 * {@link Attack}, the port, and how many they are. Prints a line when each has had a turn.
 */
final class Attackers {
    private static final int SOURCES = 4;
    private static final int SMALL = 4096;

    private final Attack attack;
    private final int port;
    private final List<Attacker> all;
    private int turns; // of the clock's thread

    private Attackers(Attack attack, int port, int count) {
        this.attack = attack;
        this.port = port;
        this.all =
                IntStream.range(0, count)
                        .mapToObj(i -> new Attacker("127.0.2." + (1 + i % SOURCES)))
                        .toList();
    }

    public static void main(String[] args) {
        int count = Integer.parseInt(args[2]);
        var attackers = new Attackers(Attack.valueOf(args[0]), Integer.parseInt(args[1]), count);
        long interval = TimeUnit.SECONDS.toNanos(1) / count;
        var _ =
                Executors.newSingleThreadScheduledExecutor()
                        .scheduleAtFixedRate(attackers::turn, 0, interval, TimeUnit.NANOSECONDS);
    }

    private void turn() {
        Attacker next = all.get(turns++ % all.size());
        Thread.startVirtualThread(next::turn);
        if (turns == all.size()) {
            new PrintStream(System.out, true, UTF_8).println("all have begun");
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
