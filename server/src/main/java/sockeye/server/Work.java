package sockeye.server;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A piece of work that a server has taken on, a connection or a datagram, and its thread. */
abstract class Work {
    private volatile @Nullable Thread thread;
    private volatile boolean interrupted;
    private final AtomicBoolean finished = new AtomicBoolean();

    /** Does it, in a thread of its own; throws nothing that is expected. */
    abstract void perform();

    /** Gives back what it has taken. Called once, whether it was performed or not. */
    abstract void close();

    /** Called when the server stops: ends it if it only waits for something to do. */
    abstract void drain();

    /** Takes from the handler what it may still be waiting for. */
    abstract void abort();

    /** Called by the thread, before it begins. */
    final void performedBy(Thread current) {
        thread = current;
        if (interrupted) {
            current.interrupt();
        }
    }

    /** Interrupts the thread, now or when it begins. */
    final void interrupt() {
        interrupted = true;
        Thread current = thread;
        if (current != null) {
            current.interrupt();
        }
    }

    /** True once. */
    final boolean finish() {
        return finished.compareAndSet(false, true);
    }
}
