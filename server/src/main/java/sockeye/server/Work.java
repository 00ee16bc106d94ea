package sockeye.server;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A piece of work that a server has taken on, a connection or a datagram, and its thread. */
abstract class Work {
    private volatile @Nullable Thread thread;
    private volatile boolean interrupted;
    private final AtomicBoolean claimed = new AtomicBoolean();

    private final Served served;
    private final Observers observers;
    private final Serving serving;

    /** {@code explained} by what happened to the one served, and not the handler's own failure. */
    Work(Served served, Observers observers, Predicate<Throwable> explained) {
        this.served = served;
        this.observers = observers;
        this.serving = new Serving(served, explained);
    }

    /** Does it, in a thread of its own; throws nothing that is expected. */
    abstract void perform();

    /** Gives back what it has taken. */
    abstract void close();

    /** Why it was not served, if it was not. */
    abstract Rejection rejection();

    /** Called when the server stops: ends it if it only waits for something to do. */
    abstract void drain();

    /** The thread will be interrupted, and that is to be left to the handler. */
    abstract void insist();

    /** Takes from the handler what it may still be waiting for. */
    abstract void abort();

    final Serving serving() {
        return serving;
    }

    /** Closes it and tells how it ended. Called once, whether it was performed or not. */
    final void conclude() {
        try {
            close();
        } finally {
            observers.tell(this::tellEnd);
        }
    }

    private void tellEnd(Observer observer) {
        Outcome outcome = serving.outcome();
        if (outcome == null) {
            observer.rejected(served.peer(), rejection());
        } else {
            observer.ended(served, outcome, serving.time());
        }
    }

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
        insist();
        Thread current = thread;
        if (current != null) {
            current.interrupt();
        }
    }

    /** True once: whoever claims it is the one to finish it. */
    final boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    @Override
    public final String toString() {
        return served.toString();
    }
}
