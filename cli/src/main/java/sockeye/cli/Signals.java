package sockeye.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * What signals do. The first signal that asks this process to end is waited for, the second ends it
 * at once. A shutdown hook would not be told of the second, so this uses {@code sun.misc}.
 */
final class Signals implements AutoCloseable {
    private static final int BY_SIGNAL = 128;
    private static final int INTERRUPT = new Signal("INT").getNumber();
    private static final String HAND_OVER = "USR2";
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String CAUGHT = "SigCgt:";

    private final CountDownLatch first = new CountDownLatch(1);
    private final AtomicBoolean come = new AtomicBoolean();
    private volatile boolean leaving;
    private final Map<Signal, SignalHandler> before = new HashMap<>();

    private Signals() {}

    /**
     * Catches SIGINT (Ctrl-C), SIGTERM and SIGHUP from now on, but for those that are ignored, and
     * SIGUSR2 if it is free.
     *
     * @param hangUp what SIGHUP does; if nothing, it asks to end
     * @param handOver what SIGUSR2 does
     */
    static Signals caught(Optional<Runnable> hangUp, Runnable handOver) throws IOException {
        boolean free = isFree(HAND_OVER);
        Signals signals = new Signals();
        signals.handle("INT", signals::come);
        signals.handle("TERM", signals::come);
        signals.handle(
                "HUP", hangUp.<SignalHandler>map(work -> _ -> work.run()).orElse(signals::come));
        if (free) {
            signals.handle(HAND_OVER, _ -> handOver.run());
        }
        return signals;
    }

    /**
     * Whether nobody catches a signal yet. The virtual machine suspends threads with SIGUSR2, as
     * the Flight Recorder does all the time, unless _JAVA_SR_SIGNUM in its environment says with
     * what else. It would let that be caught all the same. Where there is no /proc nobody knows,
     * and it counts as caught.
     */
    private static boolean isFree(String name) throws IOException {
        if (!Files.exists(STATUS)) {
            return false;
        }
        long bit = 1L << (new Signal(name).getNumber() - 1);
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(CAUGHT)) {
                String caught = line.substring(CAUGHT.length()).strip();
                return (Long.parseUnsignedLong(caught, 16) & bit) == 0;
            }
        }
        throw new IOException(STATUS + ": no " + CAUGHT);
    }

    /** Whether SIGUSR2 was free, and is caught. */
    boolean handsOver() {
        return before.containsKey(new Signal(HAND_OVER));
    }

    private void handle(String name, SignalHandler handler) {
        Signal signal = new Signal(name);
        before.put(signal, Signal.handle(signal, handler));
    }

    private void come(Signal signal) {
        boolean again = leaving && signal.getNumber() == INTERRUPT;
        if (again || !come.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(BY_SIGNAL + signal.getNumber());
        }
        first.countDown();
    }

    /**
     * Ends the wait without a signal. Ctrl-C ends this process at once then; another signal may be
     * from a manager, which sends it to all processes of the service, and has nothing to add.
     */
    void end() {
        leaving = true;
        first.countDown();
    }

    void await() throws InterruptedException {
        first.await();
    }

    /**
     * Leaves signals to whom they were left before, but for SIGUSR2, which is ignored: one that
     * comes late is no reason to die before everything is closed.
     */
    @Override
    public void close() {
        before.computeIfPresent(new Signal(HAND_OVER), (_, _) -> SignalHandler.SIG_IGN);
        before.forEach(Signal::handle);
    }
}
