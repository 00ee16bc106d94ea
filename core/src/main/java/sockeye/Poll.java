package sockeye;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static sockeye.kernel.Constants.EAGAIN;
import static sockeye.kernel.Kernels.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sockeye.kernel.Constants;
import sockeye.poll.Descriptor;
import sockeye.poll.Epoll;
import sockeye.poll.InterruptibleWait;
import sockeye.poll.Seats;

/**
 * Waits for many descriptors at once: an epoll instance, epoll(7).
 *
 * {@snippet :
 * try (Poll poll = Poll.open()) {
 *     poll.register(listener, EPOLLIN, null);
 *     while (true) {
 *         for (Poll.Key key : poll.await()) {
 *             if (key.fd() == listener) {
 *                 poll.register(listener.accept(), EPOLLIN, ByteBuffer.allocateDirect(1024));
 *             } else {
 *                 echo((Socket) key.fd(), (ByteBuffer) key.attachment());
 *             }
 *         }
 *     }
 * }
 * }
 *
 * <p>Events are level-triggered unless EPOLLET is asked for. A descriptor may be in several polls,
 * but only once in each. It may be closed while it is registered, by any thread: its key is
 * cancelled before the number is given back.
 *
 * <p>One thread awaits at a time; every thread may register, modify, unregister and wake. A
 * platform thread that waits without a time limit allocates nothing.
 */
public final class Poll extends Fd {
    private static final int BATCH = 256;
    private static final long UNREGISTERED = Long.MIN_VALUE;
    private static final long WAKE = 0; // no seat has this tag
    private static final long WOKEN =
            1L << 32; // what wake adds to the counter; an interrupt adds 1

    private final Seats<Key> seats = new Seats<>(key -> key.tag);
    private final Fd wakeup;
    private final Arena arena = Arena.ofAuto();
    private final Epoll events = new Epoll(BATCH, arena);
    private final MemorySegment counter = arena.allocate(JAVA_LONG);
    private final Ready ready = new Ready();

    private final InterruptibleWait interruptible = new InterruptibleWait(this::interrupt);
    private final Descriptor.Call park = this::look;
    private final Descriptor.Call block = epfd -> block(epfd, Descriptor.NEVER);

    private Poll(int epfd, Fd wakeup) {
        super(Descriptor.ofEpoll(epfd, () -> ring(wakeup, WOKEN)));
        this.wakeup = wakeup;
    }

    /**
     * Makes an empty poll. Corresponds to epoll_create1(2).
     *
     * @return the poll
     * @throws IOException if no descriptor is left (EMFILE, ENFILE): it takes two
     */
    public static Poll open() throws IOException {
        long eventfd = kernel().eventfd(0, Constants.EFD_CLOEXEC | Constants.EFD_NONBLOCK);
        Fd wakeup = new Fd(new Descriptor((int) Failure.check("eventfd", eventfd, "for a poll")));
        long epfd = kernel().epoll_create1(Constants.EPOLL_CLOEXEC);
        if (epfd < 0) {
            wakeup.close();
            throw Failure.of("epoll_create1", epfd, "for a poll");
        }
        Poll poll = new Poll((int) epfd, wakeup);
        poll.descriptor.watch(_ -> poll.ended());
        long added =
                poll.control(Constants.EPOLL_CTL_ADD, wakeup.number(), Constants.EPOLLIN, WAKE);
        if (added < 0) {
            poll.close();
            throw Failure.of("epoll_ctl", added, poll);
        }
        return poll;
    }

    /** One registered descriptor. */
    public final class Key {
        private final Fd fd;
        private final long tag;
        private final Descriptor.Watch watch = this::ending;
        private volatile @Nullable Object attachment;
        private volatile boolean valid = true;
        private int found;

        private Key(Fd fd, @Nullable Object attachment) {
            this.fd = fd;
            this.attachment = attachment;
            this.tag = seats.take(this);
        }

        /**
         * What was registered.
         *
         * @return the descriptor
         */
        public Fd fd() {
            return fd;
        }

        /**
         * What goes with it.
         *
         * @return what was given with {@link #register} or {@link #attach}
         */
        public @Nullable Object attachment() {
            return attachment;
        }

        /**
         * Replaces the attachment.
         *
         * @param other what to attach from now on
         * @return this
         */
        public Key attach(@Nullable Object other) {
            attachment = other;
            return this;
        }

        /**
         * Whether it is registered.
         *
         * @return false once it was unregistered, or the descriptor or the poll was closed
         */
        public boolean isValid() {
            return valid && isOpen();
        }

        /**
         * What was found by the last {@link #await}; for the thread that called it.
         *
         * @return the events
         */
        public Events ready() {
            return new Events(found);
        }

        /**
         * Whether a read would not wait: there is something, or the end, or an error.
         *
         * @return true if the last await found any of EPOLLIN, EPOLLRDHUP, EPOLLHUP and EPOLLERR
         */
        public boolean readable() {
            return (found
                            & (Constants.EPOLLIN
                                    | Constants.EPOLLRDHUP
                                    | Constants.EPOLLHUP
                                    | Constants.EPOLLERR))
                    != 0;
        }

        /**
         * Whether a write would not wait: there is room, or an error.
         *
         * @return true if the last await found any of EPOLLOUT, EPOLLHUP and EPOLLERR
         */
        public boolean writable() {
            return (found & (Constants.EPOLLOUT | Constants.EPOLLHUP | Constants.EPOLLERR)) != 0;
        }

        /**
         * Watches for other events, or again after EPOLLONESHOT. Corresponds to epoll_ctl(2) with
         * EPOLL_CTL_MOD.
         *
         * @param events what to watch for
         * @throws IOException if the descriptor or the poll is closed, or the key is not valid
         */
        public void modify(Events events) throws IOException {
            long n = fd.descriptor.call(number -> modify(number, events.bits()));
            if (n == UNREGISTERED) {
                throw new SocketClosedException("epoll_ctl " + fd + ": not registered");
            }
            Failure.check("epoll_ctl", n, fd);
        }

        /**
         * In the monitor of {@link #ending}, or the tag of a later registration might be replaced.
         */
        private synchronized long modify(int number, int wanted) {
            return valid ? control(Constants.EPOLL_CTL_MOD, number, wanted, tag) : UNREGISTERED;
        }

        /** Stops watching. Idempotent. Corresponds to epoll_ctl(2) with EPOLL_CTL_DEL. */
        public void unregister() {
            fd.descriptor.call(number -> {
                ending(number);
                return 0;
            });
            fd.descriptor.unwatch(watch);
        }

        /** The number is still this descriptor's. */
        private synchronized void ending(int number) {
            if (valid) {
                valid = false;
                control(Constants.EPOLL_CTL_DEL, number, 0, tag);
                seats.free(tag);
            }
        }
    }

    /**
     * Watches a descriptor. Corresponds to epoll_ctl(2) with EPOLL_CTL_ADD.
     *
     * @param fd a socket, another poll, or any descriptor that can be waited for
     * @param events what to watch for, with EPOLLET, EPOLLONESHOT and EPOLLEXCLUSIVE as wanted
     * @param attachment anything that shall be at hand with the events, or null
     * @return its key
     * @throws IOException if it is registered here already (EEXIST), always ready like a file
     *     (EPERM), or closed; or if the poll is closed
     */
    public Key register(Fd fd, Events events, @Nullable Object attachment) throws IOException {
        if (!fd.descriptor.hold()) {
            throw Failure.of("epoll_ctl", Descriptor.CLOSED, fd);
        }
        try {
            Key key = new Key(fd, attachment);
            fd.descriptor.watch(key.watch);
            long n = control(Constants.EPOLL_CTL_ADD, fd.number(), events.bits(), key.tag);
            if (n < 0) {
                key.valid = false;
                seats.free(key.tag);
                fd.descriptor.unwatch(key.watch);
                throw Failure.of("epoll_ctl", n, n == Descriptor.CLOSED ? this : fd);
            } else if (!isOpen()) {
                fd.descriptor.unwatch(key.watch);
                throw Failure.of("epoll_ctl", Descriptor.CLOSED, this);
            }
            return key;
        } finally {
            fd.descriptor.release();
        }
    }

    private long control(int operation, int fd, int wanted, long tag) {
        return descriptor.call(epfd -> Epoll.control(epfd, operation, fd, wanted, tag));
    }

    /**
     * Waits until a registered descriptor has an event, or {@link #wake} is called. Corresponds to
     * epoll_wait(2).
     *
     * @return the keys that have events, each once; to be used before the next await. Empty after a
     *     wake-up
     * @throws IOException if the poll is closed, the thread interrupted, or a {@link Deadline}
     *     passes
     */
    public Iterable<Key> await() throws IOException {
        return found(await(Deadline.bound(Descriptor.NEVER, "epoll_wait", this)));
    }

    /**
     * Waits as {@link #await()}, but not for ever.
     *
     * @param timeout the longest time to wait; zero or less only looks
     * @return the keys that have events; none after a wake-up or at the end of the time
     * @throws IOException as {@link #await()}
     */
    public Iterable<Key> await(Duration timeout) throws IOException {
        long nanos = Deadline.nanos(timeout);
        if (nanos == 0) {
            return look();
        }
        long own = System.nanoTime() + nanos;
        long bounded = Deadline.bound(own, "epoll_wait", this);
        long n = await(bounded);
        return found(n == Descriptor.EXPIRED && bounded == own ? 0 : n);
    }

    /** What has events now; no deadline matters, for there is no wait. */
    Iterable<Key> look() throws IOException {
        long n = await(Descriptor.NOW);
        return found(n == Descriptor.EXPIRED ? 0 : n);
    }

    private Iterable<Key> found(long n) throws IOException {
        return ready.with((int) Failure.check("epoll_wait", n, this));
    }

    /**
     * A virtual thread parks until there are events; a platform thread blocks in the kernel, as C
     * does.
     */
    private long await(long deadline) {
        Descriptor.Call call;
        if (deadline == Descriptor.NOW || Thread.currentThread().isVirtual()) {
            call = park;
        } else if (deadline == Descriptor.NEVER) {
            call = block;
        } else {
            call = epfd -> block(epfd, deadline);
        }
        return descriptor.await(Descriptor.Side.READ, deadline, call);
    }

    private long look(int epfd) {
        long n = events.look(epfd);
        return n == 0 ? -EAGAIN : n;
    }

    private long block(int epfd, long deadline) {
        int millis = -1;
        if (deadline != Descriptor.NEVER) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return Descriptor.EXPIRED;
            }
            millis = (int) Math.min((left + 999_999) / 1_000_000, Integer.MAX_VALUE);
        }
        long n;
        interruptible.enter();
        try {
            n = events.block(epfd, millis);
        } finally {
            interruptible.leave();
        }
        if (!isOpen()) {
            return Descriptor.CLOSED;
        }
        if (n == 1 && events.tag(0) == WAKE && Thread.currentThread().isInterrupted()) {
            if (hush() >= WOKEN) {
                ring(wakeup, WOKEN); // for the next wait
            }
            return Descriptor.INTERRUPTED;
        }
        return n == 0
                ? -Constants.EINTR
                : n; // once more: the deadline tells whether it was the end
    }

    /**
     * Ends the wait of the thread that awaits, or the next wait if none does.
     *
     * @throws IOException if the poll is closed
     */
    public void wake() throws IOException {
        Failure.check("write", ring(wakeup, WOKEN), this);
    }

    private void interrupt() {
        ring(wakeup, 1);
    }

    private static long ring(Fd wakeup, long what) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment count = scratch.allocateFrom(JAVA_LONG, what);
            long n = wakeup.descriptor.call(fd -> kernel().write(fd, count, 8));
            return n == -EAGAIN ? 0 : n; // its counter is full: it rings already
        }
    }

    /** Ends the ringing: what had been added to the counter. */
    private long hush() {
        counter.set(JAVA_LONG, 0, 0);
        wakeup.descriptor.call(fd -> kernel().read(fd, counter, 8));
        return counter.get(JAVA_LONG, 0);
    }

    /**
     * Closes the poll; what was registered stays open. A thread that awaits gets
     * SocketClosedException.
     */
    @Override
    public void close() throws IOException {
        super.close();
    }

    /** Closed or detached, and nobody uses it any more. */
    private void ended() {
        wakeup.descriptor.close();
        for (Key key : seats.all()) {
            key.valid = false;
            key.fd.descriptor.unwatch(key.watch);
        }
    }

    /** As {@link #wake}, if it is open. */
    void ring() {
        ring(wakeup, WOKEN);
    }

    /** The keys of the last wait: one object for all of them. */
    @SuppressWarnings("IterableAndIterator") // so that a wait allocates nothing
    private final class Ready implements Iterable<Key>, Iterator<Key> {
        private int count;
        private int next;
        private @Nullable Key key;

        Ready with(int found) {
            count = found;
            next = 0;
            key = null;
            for (int i = 0; i < count; i++) {
                if (events.tag(i) == WAKE) {
                    hush();
                }
            }
            return this;
        }

        @Override
        public Iterator<Key> iterator() {
            if (next != 0) {
                throw new ConcurrentModificationException("the keys of one wait can be read once");
            }
            return this;
        }

        /** Passes over the wake-up, and what is no longer registered. */
        @Override
        public boolean hasNext() {
            while (key == null && next < count) {
                key = seats.at(events.tag(next));
                if (key != null) {
                    key.found = events.bits(next);
                }
                next++;
            }
            return key != null;
        }

        @Override
        public Key next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Key current = Objects.requireNonNull(key);
            key = null;
            return current;
        }
    }
}
