package sockeye.server;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Where work waits until it may come in: so much at a time, and so much in a second. */
final class Gate {
    private final Semaphore permits;
    private final Rate rate;
    private final ReentrantLock lock = new ReentrantLock();
    private long schedule = System.nanoTime();

    Gate(int permits, int perSecond) {
        this.permits = new Semaphore(permits);
        this.rate = new Rate(perSecond);
    }

    /** Waits for a permit, and then for its turn. */
    void enter() throws InterruptedException {
        permits.acquire();
        try {
            TimeUnit.NANOSECONDS.sleep(turn());
        } catch (InterruptedException e) {
            turnBack();
            throw e;
        }
    }

    /** Gives back the permit and the turn, for nothing came in. */
    void turnBack() {
        lock.lock();
        try {
            schedule = rate.back(schedule);
        } finally {
            lock.unlock();
            leave();
        }
    }

    /** How long to wait, in ns, having taken a turn. */
    private long turn() {
        lock.lock();
        try {
            long now = System.nanoTime();
            long delay = rate.delay(schedule, now);
            schedule = rate.next(schedule, now);
            return delay;
        } finally {
            lock.unlock();
        }
    }

    /** Gives the permit back. */
    void leave() {
        permits.release();
    }
}
