package sockeye.cli;

import java.util.HashMap;
import java.util.Map;
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

    /** Catches SIGINT (Ctrl-C), SIGTERM and SIGHUP from now on, but for those that are ignored. */
    static Signals caught() {
        Signals signals = new Signals();
        for (String name : new String[] {"INT", "TERM", "HUP"}) {
            Signal signal = new Signal(name);
            signals.before.put(signal, Signal.handle(signal, signals::come));
        }
        return signals;
    }

    private void come(Signal signal) {
        if (!come.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(BY_SIGNAL + signal.getNumber());
        }
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
