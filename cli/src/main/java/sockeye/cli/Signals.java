package sockeye.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The first signal that asks this process to end is waited for, the second ends it at once. A
 * shutdown hook would not be told of the second, so this uses {@code sun.misc}.
 */
final class Signals implements AutoCloseable {
    private static final int BY_SIGNAL = 128;

    private final CountDownLatch first = new CountDownLatch(1);
    private final AtomicBoolean come = new AtomicBoolean();
    private final Map<Signal, SignalHandler> before = new HashMap<>();

    private Signals() {}

    /**
     * Catches SIGINT (Ctrl-C), SIGTERM and SIGHUP from now on, but for those that are ignored.
     *
     * @param hangUp what SIGHUP does; if nothing, it asks to end
     */
    static Signals caught(Optional<Runnable> hangUp) {
        Signals signals = new Signals();
        signals.handle("INT", signals::come);
        signals.handle("TERM", signals::come);
        signals.handle(
                "HUP", hangUp.<SignalHandler>map(work -> _ -> work.run()).orElse(signals::come));
        return signals;
    }

    private void handle(String name, SignalHandler handler) {
        Signal signal = new Signal(name);
        before.put(signal, Signal.handle(signal, handler));
    }

    private void come(Signal signal) {
        if (!come.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(BY_SIGNAL + signal.getNumber());
        }
        end();
    }

    /** Ends the wait without a signal. */
    void end() {
        first.countDown();
    }

    void await() throws InterruptedException {
        first.await();
    }

    /** Leaves signals to whom they were left before. */
    @Override
    public void close() {
        before.forEach(Signal::handle);
    }
}
