package sockeye;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static sockeye.kernel.Constants.EAGAIN;
import static sockeye.kernel.Constants.F_GETFL;
import static sockeye.kernel.Constants.MSG_DONTWAIT;
import static sockeye.kernel.Constants.MSG_NOSIGNAL;
import static sockeye.kernel.Constants.O_NONBLOCK;
import static sockeye.kernel.Kernels.kernel;
import static sockeye.poll.Descriptor.Side.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sockeye.poll.Blocking;
import sockeye.poll.Descriptor;

/** How a {@link Socket} sends. */
final class Sending {
    /**
     * No signal for a broken pipe, and no waiting in the kernel, even if another process that
     * shares the socket has made it blocking.
     */
    static final int ALWAYS = MSG_NOSIGNAL | MSG_DONTWAIT;

    /** Sums with a position stay in the kernel's range, and one call takes 2 GiB at most. */
    private static final long MOST_OF_A_FILE = 1 << 30;

    /** Unlike any result of a call. */
    private static final long MAY_WAIT = Long.MIN_VALUE;

    private Sending() {}

    static int send(Socket socket, ByteBuffer data, Flags flags) throws IOException {
        requireStable(data, flags);
        int bits = flags.bits() | ALWAYS;
        long size = Transfer.portion(socket, data);
        Descriptor.Call call = fd -> kernel().send(fd, Buffers.segment(data), size, bits);
        return Buffers.advance(data, Transfer.moveBytes(socket, WRITE, "send", flags, size, call));
    }

    /** What the kernel sends later must not move, as memory of the heap does. */
    static void requireStable(ByteBuffer data, Flags flags) {
        if (flags.has(Flags.MSG_ZEROCOPY) && !data.isDirect()) {
            throw new IllegalArgumentException("flags: MSG_ZEROCOPY, and a buffer is not direct");
        }
    }

    /** All in one turn, so that no other sender comes between. */
    static void sendAll(Socket socket, ByteBuffer data) throws IOException {
        int start = data.position();
        Descriptor.Call call =
                fd -> {
                    long size = Transfer.portion(socket, data);
                    long n = kernel().send(fd, Buffers.segment(data), size, ALWAYS);
                    Buffers.advance(data, n);
                    return n >= 0 && data.hasRemaining() ? Transfer.rest(socket, n, size) : n;
                };
        long n = socket.descriptor.await(WRITE, socket.deadlineOf("send"), call);
        if (n < 0) {
            throw Failure.after(data.position() - start, Failure.of("send", n, socket.where()));
        }
    }

    /** All in one turn, as {@link #sendAll}: how many bytes there were. */
    static long sendFile(Socket socket, Fd file, long position, long count) throws IOException {
        socket.requireStream("sendfile");
        require("position", position);
        require("count", count);
        long deadline = socket.deadlineOf("sendfile");
        long[] sent = {0};
        Descriptor.Call call =
                fd -> {
                    long left = Math.min(count - sent[0], MOST_OF_A_FILE);
                    long n = sendfile(fd, file, position + sent[0], left, deadline);
                    sent[0] += Math.max(n, 0);
                    return n > 0 && sent[0] < count ? again(deadline) : n;
                };
        long n = socket.descriptor.await(WRITE, deadline, call);
        if (n < 0) {
            Object about = n == Descriptor.CLOSED && socket.isOpen() ? file : socket.where();
            int bytes = (int) Math.min(sent[0], Integer.MAX_VALUE);
            throw Failure.after(bytes, Failure.of("sendfile", n, about));
        }
        return sent[0];
    }

    /** A peer that takes all at once leaves no wait that the deadline or an interrupt could end. */
    private static long again(long deadline) {
        long over = deadline == Descriptor.NOW ? 0 : Descriptor.over(deadline);
        return over < 0 ? over : Descriptor.AGAIN;
    }

    /** Where waiting for the disk would hold a carrier, another thread makes the call. */
    private static long sendfile(int fd, Fd file, long position, long count, long deadline) {
        Descriptor.Call call = in -> sendfile(fd, in, position, count);
        if (!Thread.currentThread().isVirtual()) {
            return file.descriptor.call(call);
        }
        long sent = file.descriptor.call(in -> sendfileFromMemory(fd, in, position, count));
        if (sent != MAY_WAIT) {
            return sent;
        }
        long begin = deadline == Descriptor.NOW ? Descriptor.NEVER : deadline;
        return Blocking.begun(begin, () -> file.descriptor.call(call));
    }

    /** Unless the file is not there, or another process has made the socket blocking. */
    private static long sendfileFromMemory(int out, int in, long position, long count) {
        long ready = PageCache.ready(in, position, Math.min(count, Socket.MOST_BYTES));
        boolean waits = ready == 0 || (kernel().fcntl(out, F_GETFL, 0) & O_NONBLOCK) == 0;
        return waits ? MAY_WAIT : sendfile(out, in, position, ready);
    }

    private static long sendfile(int out, int in, long position, long count) {
        try (Arena arena = Arena.ofConfined()) {
            return kernel().sendfile(out, in, arena.allocateFrom(JAVA_LONG, position), count);
        }
    }

    private static void require(String name, long number) {
        if (number < 0) {
            throw new IllegalArgumentException(name + ": " + number + " is negative");
        }
    }

    static int sendTo(Socket socket, ByteBuffer data, Address to, Flags flags) throws IOException {
        requireStable(data, flags);
        MemorySegment name = MemorySegment.ofArray(Sockaddr.encode(to, socket.family()));
        int length = (int) name.byteSize();
        int bits = flags.bits() | ALWAYS;
        Descriptor.Call call =
                fd -> {
                    long n =
                            kernel().sendto(
                                            fd,
                                            Buffers.segment(data),
                                            Transfer.portion(socket, data),
                                            bits,
                                            name,
                                            length);
                    return unannounced(socket, n);
                };
        return Buffers.advance(data, Transfer.move(socket, WRITE, "sendto", flags, to, call));
    }

    static int sendMessage(
            Socket socket,
            List<ByteBuffer> buffers,
            @Nullable Address to,
            Flags flags,
            List<Control> control)
            throws IOException {
        Buffers.requireVector(buffers);
        buffers.forEach(data -> requireStable(data, flags));
        byte[] name = to == null ? new byte[0] : Sockaddr.encode(to, socket.family());
        int bits = flags.bits() | ALWAYS;
        Held.require("sendmsg", control);
        try (Arena arena = Arena.ofConfined()) {
            long limit = socket.isStream() ? Socket.MOST_BYTES : Long.MAX_VALUE;
            Buffers.Vector vector = new Buffers.Vector(buffers, limit, arena).fill();
            Msghdr message = Msghdr.toSend(arena, vector, name, ControlCodec.encode(control));
            Descriptor.Call once =
                    fd -> announced(socket, to, kernel().sendmsg(fd, message.memory, bits));
            Descriptor.Call call = fd -> Held.during("sendmsg", control, () -> once.on(fd));
            long n =
                    to == null
                            ? Transfer.move(socket, WRITE, "sendmsg", flags, call)
                            : Transfer.move(socket, WRITE, "sendmsg", flags, to, call);
            vector.sent(n);
            return (int) n;
        }
    }

    /** The result of a call that sent {@code to} somebody, or to the peer. */
    static long announced(Socket socket, @Nullable Address to, long n) {
        return to == null ? n : unannounced(socket, n);
    }

    /**
     * A Unix receiver's queue is full, and nothing will be announced about it: its address is not
     * our peer.
     */
    static long unannounced(Socket socket, long n) {
        return n == -EAGAIN && socket.family().equals(Family.UNIX) ? Descriptor.LATER : n;
    }
}
