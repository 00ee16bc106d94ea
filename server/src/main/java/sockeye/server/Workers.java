package sockeye.server;

import static java.lang.System.Logger.Level.ERROR;

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

    /** Has the work done by a new thread. The permit goes with it. */
    void start(Work work) {
        try {
            roster.enter(work);
            threads.newThread(() -> run(work)).start();
        } catch (Throwable e) {
            finish(work);
            Log.log(ERROR, "no thread for " + work, e);
        }
    }

    /** Gives back the permit of what is no work after all. */
    void refuse() {
        gate.leave();
    }

    /** Runs what belongs to the server, in this thread. */
    void within(Runnable part) {
        ScopedValue.where(CURRENT, this).run(part);
    }

    /** Does the work, in this thread. */
    void run(Work work) {
        work.performedBy(Thread.currentThread());
        within(() -> {
            try {
                work.perform();
            } finally {
                finish(work);
            }
        });
    }

    private void finish(Work work) {
        if (!work.finish()) {
            return;
        }
        try {
            work.close();
        } catch (Throwable e) {
            Log.report(e);
        } finally {
            roster.leave(work);
            gate.leave();
        }
    }
}
