package sockeye.testing;

import java.util.concurrent.Callable;

/** The two kinds of threads on which every contract is checked. */
public enum Threads {
    VIRTUAL,
    PLATFORM;

    /** Starts a thread that does {@code work}. */
    public <T> Task<T> start(Callable<T> work) {
        return Task.start(this == VIRTUAL ? Thread.ofVirtual() : Thread.ofPlatform(), work);
    }
}
