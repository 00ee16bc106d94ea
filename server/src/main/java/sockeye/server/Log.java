package sockeye.server;

import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The log of servers. It never throws: where logging itself fails, for want of memory or
 * descriptors, that is told to the thread's handler of uncaught exceptions.
 */
final class Log {
    private static final System.Logger LOG = System.getLogger("sockeye.server");

    private Log() {}

    static void log(Level level, Supplier<String> text) {
        log(level, text, null);
    }

    static void log(Level level, Supplier<String> text, @Nullable Throwable reason) {
        try {
            LOG.log(level, text, reason);
        } catch (Throwable e) {
            report(e);
        }
    }

    /** For what has nowhere else to go. */
    static void report(Throwable failure) {
        Thread current = Thread.currentThread();
        current.getUncaughtExceptionHandler().uncaughtException(current, failure);
    }
}
