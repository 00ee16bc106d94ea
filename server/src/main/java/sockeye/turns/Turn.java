package sockeye.turns;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import sockeye.Deadline;

/**
 * A lock under which a thread may wait for the other side of a connection: so whoever waits for the
 * lock can be interrupted, and waits no longer than its {@link Deadline}, as if it waited itself.
 */
public final class Turn {
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * Takes the lock, for {@code call} on {@code about}.
     *
     * @return whether it had to wait
     * @throws SocketTimeoutException if the deadline came first
     * @throws InterruptedIOException if the thread was interrupted, which its flag still says
     */
    public boolean take(String call, Object about) throws IOException {
        if (lock.tryLock()) {
            return false;
        }
        try {
            if (!isTaken(Deadline.current())) {
                throw new SocketTimeoutException(call + " " + about + ": timed out in the queue");
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(call + " " + about + ": interrupted");
        }
    }

    private boolean isTaken(Optional<Deadline> deadline) throws InterruptedException {
        if (deadline.isPresent()) {
            return lock.tryLock(deadline.get().left().toNanos(), NANOSECONDS);
        }
        lock.lockInterruptibly();
        return true;
    }

    /** Takes the lock if nobody has it. */
    public boolean tryTake() {
        return lock.tryLock();
    }

    /** Gives it to the next. */
    public void end() {
        lock.unlock();
    }
}
