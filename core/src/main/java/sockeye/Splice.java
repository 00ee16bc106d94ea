package sockeye;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static sockeye.kernel.Constants.O_CLOEXEC;
import static sockeye.kernel.Constants.O_NONBLOCK;
import static sockeye.kernel.Constants.SPLICE_F_MOVE;
import static sockeye.kernel.Constants.SPLICE_F_NONBLOCK;
import static sockeye.kernel.Kernels.kernel;
import static sockeye.poll.Descriptor.Side.READ;
import static sockeye.poll.Descriptor.Side.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import sockeye.closing.Closeables;
import sockeye.poll.Descriptor;

/**
 * A pipe through which the kernel passes bytes from one stream socket to another, without showing
 * them to the process.
 *
 * {@snippet :
 * try (Splice splice = Splice.open()) {
 *     splice.transfer(client, server, Long.MAX_VALUE); // until the client ends
 *     server.shutdown(Shutdown.SHUT_WR);
 * }
 * }
 *
 * <p>The pipe holds what the one socket has given and the other has not taken yet: 64 KiB at most,
 * unless the system has other limits, see pipe(7). If a transfer fails, these bytes stay in it. No
 * byte is lost as long as it is open: the next transfer passes them on first, to whatever socket it
 * is given, or {@link #drain} returns them. Closing it drops them.
 *
 * <p>A splice is for one thread at a time. For both directions of a connection there are two.
 */
public final class Splice implements Closeable {
    private static final int FLAGS = SPLICE_F_MOVE | SPLICE_F_NONBLOCK;

    /** What one call is asked for at most; the pipe holds much less. */
    private static final long MOST_BYTES = 1 << 30;

    private final Fd exit;
    private final Fd entry;
    private final Exclusive use = new Exclusive();
    private final AtomicLong pending = new AtomicLong(); // only the user changes it

    private Splice(Fd exit, Fd entry) {
        this.exit = exit;
        this.entry = entry;
    }

    /**
     * Makes an empty pipe. Corresponds to pipe2(2) with O_CLOEXEC.
     *
     * @return the pipe, to be closed
     * @throws IOException if there is no descriptor left (EMFILE, ENFILE)
     */
    public static Splice open() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(8, 4);
            Failure.check("pipe2", kernel().pipe2(numbers, O_CLOEXEC | O_NONBLOCK), "for splice");
            return new Splice(
                    new Fd(new Descriptor(numbers.getAtIndex(JAVA_INT, 0))),
                    new Fd(new Descriptor(numbers.getAtIndex(JAVA_INT, 1))));
        }
    }

    /**
     * Passes on what is pending, and then what comes, each part as soon as it is there, until
     * {@code count} bytes have been taken from {@code from} or it ends. Waits for either socket as
     * often as it must; the timeouts of both and a {@link Deadline} bound the whole. Other threads
     * that receive from the one or send to the other meanwhile get and put bytes in between.
     * Corresponds to splice(2).
     *
     * <p>The end of {@code from} is not passed on: {@link Socket#shutdown} does that. Closing a
     * socket ends a wait for it, closing the splice does not.
     *
     * @param from the socket to receive from
     * @param to the socket to send to, maybe the same
     * @param count how many bytes to receive at most
     * @return how many bytes were sent: those that were pending and those received, which are less
     *     than {@code count} if {@code from} has ended
     * @throws InterruptedIOException if a timeout or the deadline passed (SocketTimeoutException)
     *     or the thread was interrupted; its {@code bytesTransferred} tells how many were sent
     * @throws IOException if one of the sockets fails (ECONNRESET, EPIPE, ENOTCONN) or is closed;
     *     {@link #pending} tells how many bytes were received and not sent
     * @throws IllegalArgumentException if {@code count} is negative
     * @throws IllegalStateException if one of the sockets is no stream, or another thread is using
     *     this
     */
    public long transfer(Socket from, Socket to, long count) throws IOException {
        from.requireStream("splice");
        to.requireStream("splice");
        if (count < 0) {
            throw new IllegalArgumentException("count: " + count + " is negative");
        }
        use.enter("splice");
        try {
            return transfer(from, to, count, deadline(from, to));
        } finally {
            use.leave();
        }
    }

    private long transfer(Socket from, Socket to, long count, long deadline) throws IOException {
        long before = pending.get();
        long taken = 0;
        while (true) {
            check(empty(to, deadline), to, before + taken);
            long n = taken == count ? 0 : fill(from, count - taken, deadline);
            check(n, from, before + taken);
            if (n == 0) {
                return before + taken;
            }
            taken += n;
        }
    }

    /** Takes what there is, into the empty pipe: how much, 0 at the end. */
    private long fill(Socket from, long count, long deadline) {
        long most = Math.min(count, MOST_BYTES);
        Descriptor.Call call =
                fd -> {
                    long n = entry.descriptor.call(pipe -> kernel().splice(fd, pipe, most, FLAGS));
                    pending.addAndGet(Math.max(n, 0));
                    return n;
                };
        return from.descriptor.await(READ, deadline, call);
    }

    /** All in one turn, so that no other sender comes between. */
    private long empty(Socket to, long deadline) {
        if (pending.get() == 0) {
            return 0;
        }
        Descriptor.Call call =
                fd -> {
                    long n =
                            exit.descriptor.call(
                                    pipe -> kernel().splice(pipe, fd, pending.get(), FLAGS));
                    long left = pending.addAndGet(-Math.max(n, 0));
                    return n > 0 && left > 0 ? Descriptor.AGAIN : n;
                };
        return to.descriptor.await(WRITE, deadline, call);
    }

    /** {@code known} bytes are in the pipe or have left it. */
    private void check(long n, Socket socket, long known) throws IOException {
        if (n < 0) {
            Object about = n == Descriptor.CLOSED && socket.isOpen() ? this : socket.where();
            int sent = (int) Math.min(known - pending.get(), Integer.MAX_VALUE);
            throw Failure.after(sent, Failure.of("splice", n, about));
        }
    }

    private static long deadline(Socket from, Socket to) throws SocketTimeoutException {
        long one = from.deadlineOf("splice");
        long other = to.deadlineOf("splice");
        if (one == Descriptor.NOW || other == Descriptor.NEVER) {
            return one;
        } else if (other == Descriptor.NOW || one == Descriptor.NEVER) {
            return other;
        }
        return one - other < 0 ? one : other;
    }

    /**
     * How many bytes have been received and not sent. Other than 0 only during a transfer, and
     * after one that failed.
     *
     * @return the number of bytes in the pipe
     */
    public long pending() {
        return pending.get();
    }

    /**
     * Takes the bytes that are pending out of the pipe. Corresponds to read(2).
     *
     * @return the bytes, in order; none if nothing is pending
     * @throws IOException if it is closed
     * @throws IllegalStateException if another thread is using this
     */
    public byte[] drain() throws IOException {
        use.enter("read");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(pending.get());
            long done = 0;
            while (done < memory.byteSize()) {
                MemorySegment rest = memory.asSlice(done);
                Descriptor.Call call = fd -> kernel().read(fd, rest, rest.byteSize());
                long n = Failure.check("read", exit.descriptor.call(call), this);
                pending.addAndGet(-n);
                done += n;
            }
            return memory.toArray(JAVA_BYTE);
        } finally {
            use.leave();
        }
    }

    /**
     * Closes the pipe. What is pending is dropped. Idempotent. Corresponds to close(2).
     *
     * @throws IOException if the kernel reports an error; the pipe is closed nevertheless
     */
    @Override
    public void close() throws IOException {
        Closeables.closeAll(List.of(entry, exit));
    }

    /** The numbers of its pipe, and how many bytes are in it. */
    @Override
    public String toString() {
        return "pipe from " + entry + " to " + exit + ", " + pending + " bytes pending";
    }
}
