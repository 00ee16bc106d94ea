package sockeye;

import static sockeye.kernel.Constants.EPOLLERR;
import static sockeye.kernel.Constants.EPOLLET;
import static sockeye.kernel.Constants.EPOLLHUP;
import static sockeye.kernel.Constants.EPOLLIN;
import static sockeye.kernel.Constants.EPOLLOUT;
import static sockeye.kernel.Constants.EPOLLPRI;
import static sockeye.kernel.Constants.EPOLLRDHUP;
import static sockeye.poll.Descriptor.CLOSED;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sockeye.poll.Descriptor;

/**
 * Waits for several descriptors in the manner of select(2). {@link Poll} is quicker for many, or in
 * a loop.
 */
public final class Select {
    private static final int READ_SET = EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR;
    private static final int WRITE_SET = EPOLLOUT | EPOLLERR;
    private static final int EXCEPT_SET = EPOLLPRI;

    private Select() {}

    /**
     * What is ready, each list in the order in which it was asked for.
     *
     * @param read what can be read without waiting, or has ended or failed
     * @param write what can be written without waiting, or has failed
     * @param except what has urgent data
     * @param <F> what was asked for
     */
    public record Selected<F extends Fd>(List<F> read, List<F> write, List<F> except) {
        /**
         * Whether the time passed before anything was ready.
         *
         * @return true if all lists are empty
         */
        public boolean isEmpty() {
            return read.isEmpty() && write.isEmpty() && except.isEmpty();
        }
    }

    /**
     * Waits until something can be read. Corresponds to select(2).
     *
     * @param read what to watch for reading, accepting and the end
     * @param <F> what it is
     * @return what is ready
     * @throws IOException as {@link #select(Collection, Collection, Collection, Optional)}
     */
    public static <F extends Fd> List<F> select(Collection<? extends F> read) throws IOException {
        return Select.<F>select(read, List.of(), List.of(), Optional.empty()).read();
    }

    /**
     * Waits until something is ready. Corresponds to select(2), without its limit of 1,024 and its
     * limit on numbers.
     *
     * @param read what to watch for reading, accepting and the end
     * @param write what to watch for writing and the end of a connect
     * @param except what to watch for urgent data
     * @param timeout the longest time to wait: zero only looks, empty waits for ever
     * @param <F> what it is
     * @return what is ready; nothing at the end of the time
     * @throws IOException if a descriptor is closed, the thread is interrupted, or a {@link
     *     Deadline} passes
     */
    public static <F extends Fd> Selected<F> select(
            Collection<? extends F> read,
            Collection<? extends F> write,
            Collection<? extends F> except,
            Optional<Duration> timeout)
            throws IOException {
        Map<Fd, Integer> wanted = new HashMap<>();
        read.forEach(fd -> wanted.merge(fd, READ_SET, (a, b) -> a | b));
        write.forEach(fd -> wanted.merge(fd, WRITE_SET, (a, b) -> a | b));
        except.forEach(fd -> wanted.merge(fd, EXCEPT_SET, (a, b) -> a | b));
        Map<Fd, Integer> found = await(wanted, timeout);
        return new Selected<>(
                ready(read, found, READ_SET),
                ready(write, found, WRITE_SET),
                ready(except, found, EXCEPT_SET));
    }

    /**
     * Waits for the first, then looks for others until a look finds none. A hang-up that nobody
     * asked about does not end the wait; it is reported once, hence EPOLLET.
     */
    private static Map<Fd, Integer> await(Map<Fd, Integer> wanted, Optional<Duration> timeout)
            throws IOException {
        long start = System.nanoTime();
        Map<Fd, Integer> found = new HashMap<>();
        Poll poll = Poll.open();
        Descriptor.Watch closing = _ -> poll.ring();
        try (poll) {
            for (Map.Entry<Fd, Integer> entry : wanted.entrySet()) {
                if (!register(poll, entry.getKey(), entry.getValue() | EPOLLET, closing)) {
                    note(entry.getKey(), EPOLLIN | EPOLLOUT, wanted, found);
                }
            }
            boolean more;
            do {
                int before = found.size();
                boolean news = false;
                Optional<Duration> patience =
                        before > 0
                                ? Optional.of(Duration.ZERO)
                                : timeout.map(time -> time.minusNanos(System.nanoTime() - start));
                for (Poll.Key key :
                        patience.isPresent() ? poll.await(patience.get()) : poll.await()) {
                    news = true;
                    note(key.fd(), key.ready().bits(), wanted, found);
                }
                more = found.isEmpty() ? news : before < found.size();
            } while (more && found.size() < wanted.size());
        } finally {
            wanted.keySet().forEach(fd -> fd.descriptor.unwatch(closing));
        }
        for (Fd fd : wanted.keySet()) {
            if (found.isEmpty() && !fd.isOpen()) {
                throw Failure.of("select", CLOSED, fd);
            }
        }
        return found;
    }

    private static void note(Fd fd, int bits, Map<Fd, Integer> wanted, Map<Fd, Integer> found) {
        if ((bits & wanted.getOrDefault(fd, 0)) != 0) {
            found.put(fd, bits);
        }
    }

    /** False for what epoll does not watch because it is always ready: files and directories. */
    private static boolean register(Poll poll, Fd fd, int events, Descriptor.Watch closing)
            throws IOException {
        if (!fd.descriptor.hold()) {
            throw Failure.of("select", CLOSED, fd);
        }
        try {
            poll.register(fd, new Events(events), null);
            fd.descriptor.watch(closing);
            return true;
        } catch (IOException e) {
            if (Errno.of(e) == Errno.EPERM) {
                return false;
            }
            throw e;
        } finally {
            fd.descriptor.release();
        }
    }

    private static <F extends Fd> List<F> ready(
            Collection<? extends F> asked, Map<Fd, Integer> found, int set) {
        return asked.stream()
                .<F>map(fd -> fd)
                .filter(fd -> (found.getOrDefault(fd, 0) & set) != 0)
                .toList();
    }
}
