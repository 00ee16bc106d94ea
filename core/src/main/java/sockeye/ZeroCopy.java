package sockeye;

import static sockeye.kernel.Constants.EAGAIN;
import static sockeye.kernel.Constants.ENOBUFS;
import static sockeye.kernel.Constants.MSG_DONTWAIT;
import static sockeye.kernel.Constants.MSG_ERRQUEUE;
import static sockeye.kernel.Constants.MSG_ZEROCOPY;
import static sockeye.kernel.Kernels.kernel;
import static sockeye.poll.Descriptor.Side.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import sockeye.poll.Descriptor;

/**
 * Sends without copying: the kernel transmits from the buffer itself, and says when it has let go
 * of it. Until then the buffer must not be changed, for the peer may get the change. Corresponds to
 * MSG_ZEROCOPY.
 *
 * {@snippet :
 * try (Socket socket = Tcp.connect(host, port);
 *         ZeroCopy sender = ZeroCopy.over(socket)) {
 *     ZeroCopy.Ticket first = sender.send(one);
 *     sender.send(other);
 *     fill(first.await()); // the buffer one, to be used again
 * } // closing waits for the others
 * }
 *
 * <p>It pays for some 10 KiB and more on a real network: the kernel pins the memory, and the
 * completion has to be read. Where it cannot send in place it copies after all, and the completion
 * says so; to this host it always does.
 *
 * <p>Memory stays safe whatever happens: a buffer is kept from being freed until its completion has
 * been read, for ever if that never happens, because the socket was closed first. Only buffers of
 * an {@link Arena} that somebody closes can be lost too early.
 *
 * <p>Completions come through the socket's queue of errors. They are read by {@link #send} when the
 * kernel has enough of them, by the methods that wait, and by {@link #close}; whatever else is in
 * the queue (IP_RECVERR, SO_TIMESTAMPING) makes these fail with its error. Until they are read, the
 * socket has EPOLLERR for a {@link Poll}. Any thread may send and wait; one that waits has the
 * socket's turn to send. Nothing else may send with MSG_ZEROCOPY on this socket and its duplicates.
 */
public final class ZeroCopy implements Closeable {
    /** A completion with its header, and whatever address comes with an error. */
    private static final int CONTROL_ROOM = 256;

    /** Those that may have buffers in the hands of the kernel, which must not be freed. */
    private static final Set<ZeroCopy> OPEN = ConcurrentHashMap.newKeySet();

    private final Socket socket;
    private final Queue<Ticket> pending = new ArrayDeque<>(); // guarded by the turn to send
    private final Msghdr completion; // so is this

    private ZeroCopy(Socket socket) {
        Arena arena = Arena.ofAuto();
        this.socket = socket;
        this.completion =
                Msghdr.toReceive(arena, new Buffers.Vector(List.of(), 0, arena), CONTROL_ROOM);
    }

    /**
     * Makes a sender, and sets SO_ZEROCOPY. The socket has one at a time.
     *
     * @param socket a socket of TCP, or of UDP with a peer
     * @return the sender, to be closed before the socket
     * @throws IOException if the socket's family or protocol has no such thing (EOPNOTSUPP)
     * @throws IllegalStateException if the socket has one that is not closed
     */
    public static ZeroCopy over(Socket socket) throws IOException {
        socket.set(Options.SO_ZEROCOPY, true);
        ZeroCopy sender = new ZeroCopy(socket);
        if (!socket.zeroCopy.compareAndSet(null, sender)) {
            throw new IllegalStateException("over: " + socket + " has a ZeroCopy already");
        }
        OPEN.add(sender);
        return sender;
    }

    /**
     * Sends all remaining bytes to the peer, waiting as often as it must; the timeout bounds the
     * whole. A message is sent with one call. If the kernel can pin no more memory (ENOBUFS), it
     * waits for completions, and where there are none left to wait for the bytes are copied.
     * Corresponds to send(2) with MSG_ZEROCOPY.
     *
     * @param data a direct buffer; its position tells how far it came, also after a failure, and
     *     what was sent must not be changed until the ticket, or after a failure {@link #await},
     *     says so
     * @return what tells when the buffer can be changed again
     * @throws InterruptedIOException if the timeout or deadline passed (SocketTimeoutException) or
     *     the thread was interrupted; its {@code bytesTransferred} tells how far it came
     * @throws IOException as {@link Socket#send(ByteBuffer, Flags)}
     * @throws IllegalArgumentException if the buffer is not direct
     */
    public Ticket send(ByteBuffer data) throws IOException {
        if (!data.isDirect()) {
            throw new IllegalArgumentException("data: the buffer is not direct");
        }
        if (socket.zeroCopy.get() != this) {
            throw new IllegalStateException("send: this is closed");
        }
        int start = data.position();
        Ticket ticket = new Ticket(data);
        long n = socket.descriptor.await(WRITE, socket.deadlineOf("send"), fd -> send(fd, ticket));
        if (n < 0) {
            throw Failure.after(data.position() - start, Failure.of("send", n, socket.where()));
        }
        return ticket;
    }

    private long send(int fd, Ticket ticket) {
        ByteBuffer data = ticket.data;
        int zeroCopy = data.hasRemaining() ? MSG_ZEROCOPY : 0; // nothing is not announced
        long n = send(fd, data, zeroCopy);
        if (n == -ENOBUFS) {
            n = crowded(fd, data);
        } else if (n >= 0 && zeroCopy != 0) {
            ticket.sent(socket.zeroCopies++);
        }
        return n >= 0 && socket.isStream() && data.hasRemaining() ? Descriptor.AGAIN : n;
    }

    private long send(int fd, ByteBuffer data, int flags) {
        long size = Transfer.portion(socket, data);
        long n = kernel().send(fd, Buffers.segment(data), size, Sending.ALWAYS | flags);
        Buffers.advance(data, n);
        return n;
    }

    /** No more memory can be pinned: waits for some to be let go, or sends a copy. */
    private long crowded(int fd, ByteBuffer data) {
        long n = readCompletions(fd);
        if (n != 0) {
            return n < 0 ? n : Descriptor.AGAIN;
        }
        return pending.isEmpty() ? send(fd, data, 0) : -EAGAIN;
    }

    /** Reads what completions there are: how many, or a negated error number. */
    private long readCompletions(int fd) {
        long read = 0;
        while (true) {
            long n = kernel().recvmsg(fd, completion.reset().memory, MSG_ERRQUEUE | MSG_DONTWAIT);
            if (n == -EAGAIN) {
                return read;
            }
            n = n < 0 ? n : note(completion.control());
            if (n < 0) {
                return n;
            }
            read++;
        }
    }

    private long note(List<Control> control) {
        for (Control one : control) {
            if (one instanceof Control.ZeroCopied range) {
                pending.removeIf(ticket -> ticket.complete(range));
            } else if (one instanceof Control.ExtendedError error && error.errno() != 0) {
                return -error.errno();
            }
        }
        return 0;
    }

    /**
     * Waits until the kernel has let go of everything that was sent before. The socket's timeout
     * and a {@link Deadline} bound the wait. Corresponds to recvmsg(2) with MSG_ERRQUEUE.
     *
     * @throws IOException if the socket is closed, the wait ends early, or the queue of errors has
     *     something else
     */
    public void await() throws IOException {
        await(pending::isEmpty);
    }

    /** {@code done} is asked in the turn to send. */
    private void await(BooleanSupplier done) throws IOException {
        Descriptor.Call call =
                fd -> {
                    long n = readCompletions(fd);
                    return n < 0 || done.getAsBoolean() ? Math.min(n, 0) : -EAGAIN;
                };
        long n = socket.descriptor.await(WRITE, socket.deadlineOf("recvmsg"), call);
        Failure.check("recvmsg", n, socket.where());
    }

    /**
     * Waits as {@link #await}, and ends the use of the sender; the socket stays open, and still has
     * SO_ZEROCOPY. Idempotent.
     *
     * @throws IOException as {@link #await}: it is not closed then, and what was sent must not be
     *     changed
     */
    @Override
    public void close() throws IOException {
        if (socket.zeroCopy.get() == this) {
            await();
            OPEN.remove(this);
            socket.zeroCopy.compareAndSet(this, null);
        }
    }

    /** The socket. */
    @Override
    public String toString() {
        return "zero copy over " + socket;
    }

    /** A buffer that has been sent, and may still be in the hands of the kernel. */
    public final class Ticket {
        private final ByteBuffer data;
        private final AtomicInteger left = new AtomicInteger(); // calls that are not complete
        private int first; // the number of the first call; guarded by the turn to send
        private int calls; // so is this
        private volatile boolean copied;

        private Ticket(ByteBuffer data) {
            this.data = data;
        }

        /** One turn's calls have successive numbers. */
        private void sent(int number) {
            if (calls++ == 0) {
                first = number;
            }
            if (left.getAndIncrement() == 0) {
                pending.add(this);
            }
        }

        /** Takes those calls off that are in the range: whether none is left. */
        private boolean complete(Control.ZeroCopied range) {
            int from = Math.max((int) range.first() - first, 0); // the numbers go round
            int to = Math.min((int) range.last() - first, calls - 1);
            if (from > to) {
                return false;
            }
            copied |= range.copied();
            return left.addAndGet(from - to - 1) == 0;
        }

        /**
         * Whether the kernel has let go of the buffer, as far as completions have been read.
         *
         * @return true if it can be changed
         */
        public boolean isDone() {
            return left.get() == 0;
        }

        /**
         * Whether the kernel has copied some of it after all, as far as completions have been read:
         * then plain sending is cheaper.
         *
         * @return true if it was copied
         */
        public boolean copied() {
            return copied;
        }

        /**
         * Waits until the kernel has let go of the buffer.
         *
         * @return the buffer
         * @throws IOException as {@link ZeroCopy#await}
         */
        public ByteBuffer await() throws IOException {
            if (!isDone()) {
                ZeroCopy.this.await(this::isDone);
            }
            return data;
        }
    }
}
