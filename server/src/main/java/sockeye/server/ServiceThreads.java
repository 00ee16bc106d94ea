package sockeye.server;

import static java.lang.System.Logger.Level.ERROR;

/** Threads that stop servers. */
final class ServiceThreads {
    private ServiceThreads() {}

    /**
     * Starts one of the platform, for no handler that computes can keep that from running; a
     * virtual one if there is no other to be had.
     */
    static Thread start(String name, Runnable work) {
        try {
            return start(Thread.ofPlatform().daemon(), name, work);
        } catch (OutOfMemoryError e) {
            Log.log(ERROR, () -> "no thread of the platform for " + name, e);
            return start(Thread.ofVirtual(), name, work);
        }
    }

    private static Thread start(Thread.Builder builder, String name, Runnable work) {
        return builder.inheritInheritableThreadLocals(false).name(name).start(work);
    }
}
