package sockeye;

import java.util.concurrent.atomic.AtomicBoolean;

/** Refuses a second thread where one at a time may work. */
final class Exclusive {
    private final AtomicBoolean taken = new AtomicBoolean();

    void enter(String what) {
        if (!taken.compareAndSet(false, true)) {
            throw new IllegalStateException(what + ": another thread is using it");
        }
    }

    void leave() {
        taken.set(false);
    }
}
