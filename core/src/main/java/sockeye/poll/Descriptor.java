package sockeye.poll;

import static sockeye.kernel.Constants.EAGAIN;
import static sockeye.kernel.Constants.EINTR;
import static sockeye.kernel.Constants.EPOLLERR;
import static sockeye.kernel.Constants.EPOLLHUP;
import static sockeye.kernel.Constants.EPOLLIN;
import static sockeye.kernel.Constants.EPOLLOUT;
import static sockeye.kernel.Constants.EPOLLPRI;
import static sockeye.kernel.Constants.EPOLLRDHUP;
import static sockeye.kernel.Kernels.kernel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The life of one file descriptor, and the only loop in which calls on it wait.
 *
 * <p>A call holds a reference while it uses the number, and the turn of its side: one thread reads
 * and one writes at a time, the others queue. {@link #close} marks the descriptor closed and wakes
 * everybody; the last to leave gives the number back, so no call ever touches a number that has
 * become somebody else's.
 *
 * <p>Nothing here throws: a call's result is passed on, error numbers negated, and a wait that
 * ended without a result is one of {@link #CLOSED}, {@link #EXPIRED} and {@link #INTERRUPTED}.
 */
public final class Descriptor extends Turns implements Watched {
    /** The descriptor was closed, before the call or during it. */
    public static final long CLOSED = -100_001;

    /** The deadline passed. */
    public static final long EXPIRED = -100_002;

    /** The thread was interrupted while it waited; its flag is still set. */
    public static final long INTERRUPTED = -100_003;

    /**
     * A {@link Call} returns it to be tried again a little later, where the kernel announces no
     * event to wait for.
     */
    public static final long LATER = -100_004;

    /** A {@link Call} returns it to be made again at once, in the same turn. */
    public static final long AGAIN = -EINTR;

    /** A deadline: wait for ever. */
    public static final long NEVER = Long.MAX_VALUE;

    /** A deadline: do not wait at all. */
    public static final long NOW = Long.MIN_VALUE;

    private static final long FIRST_PAUSE_NANOS = 50_000;
    private static final long LONGEST_PAUSE_NANOS = 20_000_000;

    /** Makes one non-blocking system call: returns its result, or the negated error number. */
    public interface Call {
        long on(int fd);
    }

    /** Somebody's interest in the number, which must end before the number does. */
    public interface Watch {
        /** Called once nobody uses the descriptor any more, and before its number is closed. */
        void ending(int fd);
    }

    /** The two directions in which a descriptor can be used at the same time. */
    public enum Side {
        READ,
        WRITE
    }

    private final int fd;
    private final Waiter reader = new Waiter();
    private final Waiter writer = new Waiter();
    private @Nullable Registration registration; // guarded by this
    private @Nullable List<Watch> watches; // guarded by this
    private volatile long tag;
    private volatile boolean hungUp;
    private volatile boolean eventful;
    private volatile boolean plain;
    private volatile boolean lingers;
    private volatile long closeResult;
    private final boolean epoll;
    private final Runnable alarm;

    /** Takes over {@code fd}, which must be non-blocking if {@link #await} is to be used. */
    public Descriptor(int fd) {
        this(fd, false, Descriptor::nothing);
    }

    private Descriptor(int fd, boolean epoll, Runnable alarm) {
        this.fd = fd;
        this.epoll = epoll;
        this.alarm = alarm;
    }

    /**
     * Takes over an epoll instance. When it is closed, {@code alarm} has to end calls that block in
     * the kernel.
     */
    public static Descriptor ofEpoll(int fd, Runnable alarm) {
        return new Descriptor(fd, true, alarm);
    }

    private static void nothing() {}

    @Override
    public void tag(long seat) {
        tag = seat;
    }

    @Override
    public long tag() {
        return tag;
    }

    @Override
    public boolean isOneShot() {
        return epoll;
    }

    /** The number: it is this descriptor's as long as it is open. */
    @Override
    public int number() {
        return fd;
    }

    public boolean isOpen() {
        return open();
    }

    /**
     * Whether the kernel has announced that no more will come, so that a short read need not mean
     * an empty queue.
     */
    public boolean hungUp() {
        return hungUp;
    }

    /** Tells that it is connected, whatever went before. */
    public void connected() {
        hungUp = false;
    }

    /**
     * Tells whether a short count means that the kernel has no more, or no more room: true of a TCP
     * socket with nothing on top of it.
     */
    public void plain(boolean plain) {
        this.plain = plain;
    }

    public boolean plain() {
        return plain;
    }

    /**
     * Whether a short count means that there will be news before there is more. At an urgent mark
     * and before the end it does not. To be asked after the call.
     */
    public boolean shortMeansEmpty() {
        return plain && !eventful;
    }

    /** Tells that close(2) may block, because SO_LINGER is set. */
    public void lingers(boolean lingers) {
        this.lingers = lingers;
    }

    public boolean lingers() {
        return lingers;
    }

    /** Makes a call that does not wait, in nobody's turn. */
    public long call(Call call) {
        if (!hold()) {
            return CLOSED;
        }
        try {
            long n;
            do {
                n = call.on(fd);
            } while (n == -EINTR);
            return n;
        } finally {
            release();
        }
    }

    /** As {@link #await(Side, long, long, Call)} for a call whose count tells nothing. */
    public long await(Side side, long deadline, Call call) {
        return await(side, deadline, 0, call);
    }

    /**
     * Repeats {@code call} in its side's turn until it no longer says EAGAIN, or until {@code
     * deadline} (System.nanoTime).
     *
     * <p>If it moves fewer bytes than the {@code wanted}, the next such call of a {@link #plain}
     * descriptor is not made before there is news, for it could only say EAGAIN (epoll(7),
     * questions and answers, 9).
     */
    public long await(Side side, long deadline, long wanted, Call call) {
        Waiter waiter = side == Side.READ ? reader : writer;
        long turn = take(side, deadline);
        if (turn < 0) {
            return turn;
        }
        try {
            if (wanted > 0 && waiter.exhausted() && shortMeansEmpty()) {
                park(waiter, side, deadline); // and call, whatever ends the wait
            }
            long pause = FIRST_PAUSE_NANOS;
            while (true) {
                long n = attempt(waiter, call);
                long woken = 0;
                if (n == LATER) {
                    woken = rest(waiter, pause, deadline);
                    pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
                } else if (n == -EAGAIN) {
                    woken = park(waiter, side, deadline);
                } else if (n != AGAIN) {
                    waiter.exhausted = plain && 0 < n && n < wanted;
                    return n;
                }
                if (woken < 0) {
                    return woken;
                }
            }
        } finally {
            leave(give(side));
        }
    }

    /** Makes the call, armed before looking and calling, so that no news after them is lost. */
    private long attempt(Waiter waiter, Call call) {
        waiter.arm();
        return open() ? call.on(fd) : CLOSED;
    }

    /**
     * Waits for {@code nanos} or the close. Events do not shorten it: a failed try can bring about
     * some itself, and the next would follow at once, for ever.
     */
    private long rest(Waiter waiter, long nanos, long deadline) {
        long until = System.nanoTime() + nanos;
        long left = nanos;
        long woken = 0;
        while (woken == 0 && left > 0) {
            waiter.arm();
            if (!open()) {
                return 0;
            }
            woken = waiter.pause(this, left, deadline);
            left = until - System.nanoTime();
        }
        return woken;
    }

    private long park(Waiter waiter, Side side, long deadline) {
        if (deadline == NOW) {
            return EXPIRED;
        }
        if (!waiter.announced) {
            long registered =
                    register(side == Side.READ ? EPOLLIN | EPOLLPRI | EPOLLRDHUP : EPOLLOUT);
            if (registered < 0) {
                return registered;
            }
            waiter.announced = !epoll;
        }
        return waiter.park(this, deadline);
    }

    private synchronized long register(int events) {
        if (registration == null) {
            long started = Pollers.start();
            if (started < 0) {
                return started;
            }
            registration = new Registration(Pollers.forCurrentThread(), this);
        }
        return registration.cover(events);
    }

    /** Whether a wait must end without news: EXPIRED or INTERRUPTED, or 0 if it goes on. */
    public static long over(long deadline) {
        if (Thread.currentThread().isInterrupted()) {
            return INTERRUPTED;
        }
        boolean isPast =
                deadline == NOW || (deadline != NEVER && deadline - System.nanoTime() <= 0);
        return isPast ? EXPIRED : 0;
    }

    @Override
    public void ready(int events) {
        if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
            hungUp = true;
        }
        if ((events & ~(EPOLLIN | EPOLLOUT)) != 0) {
            eventful = true; // for good: a receive ends at a mark or before the end, without news
        }
        if ((events & ~EPOLLOUT) != 0) {
            reader.wake();
        }
        if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) {
            writer.wake();
        }
    }

    /**
     * Closes: every call in progress ends with {@link #CLOSED}, and when this returns the number
     * has been given back. Returns what close(2) returned, or 0 if the descriptor was closed
     * before.
     */
    public long close() {
        return switch (shut()) {
            case LAST -> {
                dispose();
                yield closeResult;
            }
            case OTHERS -> {
                evict();
                yield closeResult;
            }
            case BEFORE -> {
                awaitDisposal();
                yield 0;
            }
        };
    }

    /**
     * Closes, but gives the number to the caller instead of back to the kernel; {@link #CLOSED} if
     * it was closed before.
     */
    public long detach() {
        return switch (shutDetached()) {
            case LAST -> {
                dispose();
                yield fd;
            }
            case OTHERS -> {
                evict();
                yield fd;
            }
            case BEFORE -> CLOSED;
        };
    }

    private void evict() {
        alarm.run();
        wake();
        awaitDisposal();
    }

    /** Lets calls that wait try again, after a change that the kernel may not announce. */
    public void wake() {
        reader.wake();
        writer.wake();
    }

    private void leave(boolean last) {
        if (last) {
            dispose();
        }
    }

    private void dispose() {
        reader.end();
        writer.end();
        unregister();
        try {
            if (!detached()) {
                closeResult =
                        lingers
                                ? Blocking.uninterruptibly(() -> kernel().close(fd))
                                : kernel().close(fd);
            }
        } finally {
            disposed();
        }
    }

    /**
     * Keeps the number from being closed until {@link #release}: false if the descriptor is closed.
     */
    public boolean hold() {
        return enter();
    }

    public void release() {
        leave(leave());
    }

    /** Adds a watch; the caller holds the descriptor. */
    public synchronized void watch(Watch watch) {
        if (watches == null) {
            watches = new ArrayList<>(1);
        }
        watches.add(watch);
    }

    public synchronized void unwatch(Watch watch) {
        if (watches != null) {
            watches.remove(watch);
        }
    }

    private void unregister() {
        List<Watch> told;
        synchronized (this) {
            if (registration != null) {
                registration.cancel();
            }
            told = watches == null ? List.of() : List.copyOf(watches);
        }
        told.forEach(watch -> watch.ending(fd));
    }

    @Override
    public String toString() {
        return "fd " + fd + (isOpen() ? "" : " (closed)");
    }
}
