package sockeye;

import static sockeye.poll.Descriptor.EXPIRED;
import static sockeye.poll.Descriptor.NEVER;
import static sockeye.poll.Descriptor.NOW;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;

/**
 * A moment until which a piece of work must be done, whatever number of sockets it uses.
 *
 * {@snippet :
 * String answer = Deadline.in(Duration.ofSeconds(2)).call(() -> {
 *     try (Socket socket = Tcp.connect("localhost", 7)) {
 *         socket.sendAll(question);
 *         return new String(socket.recv(1024), UTF_8);
 *     }
 * });
 * }
 *
 * <p>Inside {@link #call} and {@link #run} every operation of this package that may wait throws
 * {@link SocketTimeoutException} if the moment comes before it is done, or has passed when it
 * starts. An operation that never waits pays no attention. Deadlines nest: the earlier counts. So
 * does the earlier of a deadline and a socket's {@linkplain Socket#timeout(Duration) timeout}. The
 * deadline holds for the calling thread and, as any {@link ScopedValue}, for threads of a
 * structured scope; a thread started otherwise does not have it.
 */
public final class Deadline {
    private static final ScopedValue<Deadline> CURRENT = ScopedValue.newInstance();

    /** Some 146 years: longer waits are for ever, and the difference of two moments fits. */
    static final long LONGEST_NANOS = Long.MAX_VALUE / 2;

    private final long at;

    private Deadline(long at) {
        this.at = at;
    }

    /**
     * Makes a deadline.
     *
     * @param time from now on; zero or less means that it has passed already
     * @return the deadline
     */
    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + nanos(time));
    }

    /**
     * Runs {@code work} under this deadline, in this thread.
     *
     * @param work what to do
     * @param <T> the type of its result
     * @param <X> what it throws
     * @return its result
     * @throws X as {@code work} does
     */
    public <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> work) throws X {
        boolean nested = CURRENT.isBound() && CURRENT.get().at - at <= 0;
        return nested ? work.call() : ScopedValue.where(CURRENT, this).call(work);
    }

    /**
     * Work that has no result.
     *
     * @param <X> what it throws
     */
    @FunctionalInterface
    public interface Work<X extends Throwable> {
        /**
         * Does it.
         *
         * @throws X if it fails
         */
        void run() throws X;
    }

    /**
     * Runs {@code work} under this deadline, in this thread.
     *
     * @param work what to do
     * @param <X> what it throws
     * @throws X as {@code work} does
     */
    public <X extends Throwable> void run(Work<X> work) throws X {
        this.<Boolean, X>call(() -> {
            work.run();
            return true;
        });
    }

    /**
     * Returns the time that is left.
     *
     * @return the time until the moment, or zero if it has passed
     */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, at - System.nanoTime()));
    }

    /**
     * Returns the deadline of the current thread, for waits that are not those of a socket.
     *
     * @return the earliest of those it runs under; empty if there is none
     */
    public static Optional<Deadline> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /**
     * Tells whether the current thread has a deadline that has passed: for long work between
     * operations, and before one that never waits.
     *
     * @return whether it has; false if there is no deadline
     */
    public static boolean hasPassed() {
        return CURRENT.isBound() && CURRENT.get().isOver();
    }

    private boolean isOver() {
        return at - System.nanoTime() <= 0;
    }

    /** The earlier of {@code own} and the current deadline; throws if the latter has passed. */
    static long bound(long own, String call, Object about) throws SocketTimeoutException {
        if (!CURRENT.isBound()) {
            return own;
        }
        if (CURRENT.get().isOver()) {
            throw (SocketTimeoutException) Failure.of(call, EXPIRED, about);
        }
        long at = CURRENT.get().at;
        if (own == NOW || (own != NEVER && own - at < 0)) {
            return own;
        }
        return at;
    }

    /** The nanoseconds of a duration, as far as they can be counted. */
    static long nanos(Duration time) {
        if (time.isNegative()) {
            return 0;
        }
        return time.compareTo(Duration.ofNanos(LONGEST_NANOS)) >= 0
                ? LONGEST_NANOS
                : time.toNanos();
    }
}
