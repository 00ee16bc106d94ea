package sockeye.server;

import static java.lang.System.Logger.Level.ERROR;

import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/** Who does the work of a server: a thread for each piece, with the permit that it has. */
final class Workers {
    /** The workers to whom the current thread belongs. */
    private static final ScopedValue<Workers> CURRENT = ScopedValue.newInstance();

    private final ThreadFactory threads;
    private final Gate gate;
    private final Roster roster = new Roster();

    Workers(ThreadFactory threads, Gate gate) {
        this.threads = threads;
        this.gate = gate;
    }

    Roster roster() {
        return roster;
    }

    boolean areCurrent() {
        return CURRENT.isBound() && CURRENT.get() == this;
    }

    /**
     * Has the work done by a new thread. The permit goes with it; what is no work gives it back.
     */
    void start(Optional<Work> admitted) {
        if (admitted.isPresent()) {
            start(admitted.get());
        } else {
            gate.leave();
        }
    }

    private void start(Work work) {
        try {
            roster.enter(work);
            threads.newThread(() -> run(work)).start();
        } catch (Throwable e) {
            if (work.claim()) { // else the factory has started the thread itself
                finish(work);
            }
            Log.log(ERROR, () -> "no thread for " + work, e);
        }
    }

    /** Runs what belongs to the server, in this thread. */
    void within(Runnable part) {
        ScopedValue.where(CURRENT, this).run(part);
    }

    /** As {@link #start}, in this thread. */
    void run(Optional<Work> admitted) {
        admitted.ifPresentOrElse(this::run, gate::leave);
    }

    private void run(Work work) {
        if (!work.claim()) {
            return; // there was no thread for it, as it seemed
        }
        try {
            within(() -> {
                work.performedBy(Thread.currentThread());
                work.perform();
            });
        } finally {
            finish(work);
        }
    }

    private void finish(Work work) {
        try {
            within(work::conclude);
        } catch (Throwable e) {
            Log.report(e);
        } finally {
            leave(work);
        }
    }

    private void leave(Work work) {
        try {
            roster.leave(work);
        } finally {
            gate.leave();
        }
    }
}
