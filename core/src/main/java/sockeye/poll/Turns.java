package sockeye.poll;

import static sockeye.poll.Descriptor.CLOSED;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import sockeye.poll.Descriptor.Side;

/**
 * Who may use a descriptor: one word with the closed bit, the turn of each side and the number of
 * users. The last user of a closed descriptor disposes of it. Threads that find their side taken
 * queue, and whoever gives the turn back wakes the first of them. The descriptor extends this: an
 * object of its own would be one more miss of the cache in each call.
 */
class Turns {
    /** Who has to dispose of what was closed. */
    enum Closing {
        /** The caller: nobody uses the descriptor. */
        LAST,
        /** Those who still use it, when they leave. */
        OTHERS,
        /** It was closed before. */
        BEFORE
    }

    private static final long CLOSED_BIT = 1;
    private static final long DETACHED_BIT = 2;
    private static final long READ_BIT = 4;
    private static final long WRITE_BIT = 8;
    private static final long USER = 16;
    private static final long USERS = -USER;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Turns.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("UnusedVariable") // through STATE
    private volatile long state;

    private volatile @Nullable Queue<Thread> readers;
    private volatile @Nullable Queue<Thread> writers;
    private volatile @Nullable Queue<Thread> closers;
    private volatile boolean disposed;

    final boolean open() {
        return (state & CLOSED_BIT) == 0;
    }

    /** Becomes a user, in nobody's turn: false once closed. */
    final boolean enter() {
        return enter(0) == Entry.IN;
    }

    /** Stops being a user: true if the caller has to dispose. */
    final boolean leave() {
        return left((long) STATE.getAndAdd(this, -USER) - USER);
    }

    /** Becomes a user and takes the turn of {@code side}: 0, CLOSED, EXPIRED or INTERRUPTED. */
    final long take(Side side, long deadline) {
        return switch (enter(bit(side))) {
            case IN -> 0;
            case SHUT -> CLOSED;
            case TAKEN -> queue(side, deadline);
        };
    }

    /** Gives the turn back and stops being a user: true if the caller has to dispose. */
    final boolean give(Side side) {
        long released = bit(side) + USER;
        boolean last = left((long) STATE.getAndAdd(this, -released) - released);
        wakeFirst(side == Side.READ ? readers : writers);
        return last;
    }

    final Closing shut() {
        return shut(CLOSED_BIT);
    }

    final Closing shutDetached() {
        return shut(CLOSED_BIT | DETACHED_BIT);
    }

    final boolean detached() {
        return (state & DETACHED_BIT) != 0;
    }

    final void disposed() {
        disposed = true;
        wakeAll(closers);
    }

    /** Waits, whatever interrupts, until the last user has disposed. */
    final void awaitDisposal() {
        if (disposed) {
            return;
        }
        Queue<Thread> queue = closers();
        Thread me = Thread.currentThread();
        boolean interrupted = false;
        queue.add(me);
        while (!disposed) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        queue.remove(me);
        if (interrupted) {
            me.interrupt();
        }
    }

    private enum Entry {
        IN,
        TAKEN,
        SHUT
    }

    private Entry enter(long turn) {
        while (true) {
            long now = state;
            if ((now & CLOSED_BIT) != 0) {
                return Entry.SHUT;
            } else if ((now & turn) != 0) {
                return Entry.TAKEN;
            } else if (STATE.compareAndSet(this, now, now + USER + turn)) {
                return Entry.IN;
            }
        }
    }

    private long queue(Side side, long deadline) {
        Queue<Thread> queue = side == Side.READ ? readers() : writers();
        Thread me = Thread.currentThread();
        queue.add(me);
        try {
            while (true) {
                Entry entry = enter(bit(side));
                if (entry != Entry.TAKEN) {
                    return entry == Entry.IN ? 0 : CLOSED;
                }
                long woken = Waiter.parkOnce(this, deadline);
                if (woken < 0) {
                    return woken;
                }
            }
        } finally {
            queue.remove(me);
            if ((state & bit(side)) == 0) {
                wakeFirst(queue); // the turn was given to a thread that no longer wants it
            }
        }
    }

    private Closing shut(long bits) {
        while (true) {
            long now = state;
            if ((now & CLOSED_BIT) != 0) {
                return Closing.BEFORE;
            } else if (STATE.compareAndSet(this, now, now | bits)) {
                wakeAll(readers);
                wakeAll(writers);
                return (now & USERS) == 0 ? Closing.LAST : Closing.OTHERS;
            }
        }
    }

    private static boolean left(long now) {
        return (now & CLOSED_BIT) != 0 && (now & USERS) == 0;
    }

    private static long bit(Side side) {
        return side == Side.READ ? READ_BIT : WRITE_BIT;
    }

    private static void wakeFirst(@Nullable Queue<Thread> queue) {
        if (queue != null) {
            LockSupport.unpark(queue.peek());
        }
    }

    private static void wakeAll(@Nullable Queue<Thread> queue) {
        if (queue != null) {
            queue.forEach(LockSupport::unpark);
        }
    }

    private synchronized Queue<Thread> readers() {
        if (readers == null) {
            readers = new ConcurrentLinkedQueue<>();
        }
        return readers;
    }

    private synchronized Queue<Thread> writers() {
        if (writers == null) {
            writers = new ConcurrentLinkedQueue<>();
        }
        return writers;
    }

    private synchronized Queue<Thread> closers() {
        if (closers == null) {
            closers = new ConcurrentLinkedQueue<>();
        }
        return closers;
    }
}
