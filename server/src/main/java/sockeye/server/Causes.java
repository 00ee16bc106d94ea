package sockeye.server;

import org.jspecify.annotations.Nullable;

/** What made what fail. */
final class Causes {
    private Causes() {}

    /** Whether {@code cause} is {@code failed}, or among what caused it. */
    static boolean include(Throwable failed, @Nullable Throwable cause) {
        for (Throwable e = failed; e != null; e = e.getCause()) {
            if (e.equals(cause)) {
                return true;
            }
        }
        return false;
    }
}
