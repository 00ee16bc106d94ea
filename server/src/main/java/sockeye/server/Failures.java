package sockeye.server;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import sockeye.causes.Causes;

/** How somebody who is served failed: a handler that fails by it has not failed itself. */
final class Failures {
    private @Nullable Set<Throwable> seen; // guarded by this; those that somebody still has

    /** Returns {@code failure}, to be thrown. */
    synchronized <E extends Throwable> E add(E failure) {
        if (seen == null) {
            seen = Collections.newSetFromMap(new WeakHashMap<>());
        }
        seen.add(failure);
        return failure;
    }

    /** Whether {@code failed} is one of them, or was caused by one. */
    synchronized boolean explain(Throwable failed) {
        return seen != null && Causes.of(failed).stream().anyMatch(seen::contains);
    }
}
