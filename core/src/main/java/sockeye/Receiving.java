package sockeye;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static sockeye.kernel.Constants.EAGAIN;
import static sockeye.kernel.Constants.MSG_CMSG_CLOEXEC;
import static sockeye.kernel.Constants.MSG_DONTWAIT;
import static sockeye.kernel.Constants.MSG_PEEK;
import static sockeye.kernel.Constants.MSG_TRUNC;
import static sockeye.kernel.Kernels.kernel;
import static sockeye.kernel.Layouts.SOCKADDR_STORAGE;
import static sockeye.poll.Descriptor.Side.READ;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sockeye.poll.Descriptor;

/** How a {@link Socket} receives. */
final class Receiving {
    /** Buffers up to this size are made without asking how much will come. */
    private static final int MODEST = 64 * 1024;

    private Receiving() {}

    static int recv(Socket socket, ByteBuffer buffer, Flags flags) throws IOException {
        Buffers.requireWritable(buffer);
        if (socket.isStream() && !buffer.hasRemaining()) {
            return nothing(socket);
        } else if (socket.isStream()
                && flags.has(Flags.MSG_WAITALL)
                && !flags.has(Flags.MSG_DONTWAIT)) {
            return waitAll(socket, buffer, flags);
        }
        int room = buffer.remaining();
        int bits = flags.bits() | MSG_DONTWAIT;
        long size = Transfer.portion(socket, buffer);
        Descriptor.Call call = fd -> kernel().recv(fd, Buffers.segment(buffer), size, bits);
        long n = Transfer.moveBytes(socket, READ, "recv", flags, size, call);
        return ended(socket, n, room) ? -1 : Buffers.advance(buffer, n);
    }

    static byte[] recv(Socket socket, int max) throws IOException {
        Room room = new Room(socket, max);
        Descriptor.Call call =
                fd ->
                        room.make(fd) < 0
                                ? room.size
                                : kernel().recv(fd, room.segment(), room.size, MSG_DONTWAIT);
        long wanted = Math.min(max, MODEST);
        return room.first(Transfer.moveBytes(socket, READ, "recv", Flags.NONE, wanted, call));
    }

    static int recv(Socket socket, List<ByteBuffer> buffers) throws IOException {
        if (socket.isStream() && Buffers.remaining(buffers) == 0) {
            return nothing(socket);
        }
        try (Message message = recvMessage(socket, buffers, 0, Flags.NONE)) {
            return message.length();
        }
    }

    /** All of the buffer, or an exception that says how far it came. */
    static void recvAll(Socket socket, ByteBuffer buffer) throws IOException {
        Buffers.requireWritable(buffer);
        if (!buffer.hasRemaining()) {
            nothing(socket);
        }
        int start = buffer.position();
        long n = fill(socket, buffer, MSG_DONTWAIT, socket.deadlineOf("recv"));
        int came = buffer.position() - start;
        if (n < 0) {
            throw Failure.after(came, Failure.of("recv", n, socket.where()));
        } else if (buffer.hasRemaining()) {
            throw new EOFException(
                    "recv "
                            + socket.where()
                            + ": ended after "
                            + came
                            + " of "
                            + (came + buffer.remaining())
                            + " bytes");
        }
    }

    static Optional<Address> recvFrom(Socket socket, ByteBuffer buffer, Flags flags)
            throws IOException {
        Buffers.requireWritable(buffer);
        int room = buffer.remaining();
        int bits = flags.bits() | MSG_DONTWAIT;
        Sender sender = new Sender();
        Descriptor.Call call =
                fd ->
                        sender.recvfrom(
                                fd,
                                Buffers.segment(buffer),
                                Transfer.portion(socket, buffer),
                                bits);
        long n = Transfer.move(socket, READ, "recvfrom", flags, call);
        if (n == Socket.WOULD_BLOCK) {
            return Optional.empty();
        }
        requireMore(socket, n, room);
        Buffers.advance(buffer, n);
        return Optional.of(socket.sender(sender.address()));
    }

    static Datagram recvFrom(Socket socket, int max) throws IOException {
        Room room = new Room(socket, max);
        int bits = (socket.isStream() ? 0 : MSG_TRUNC) | MSG_DONTWAIT;
        Sender sender = new Sender();
        Descriptor.Call call =
                fd ->
                        room.make(fd) < 0
                                ? room.size
                                : sender.recvfrom(fd, room.segment(), room.size, bits);
        long n = Transfer.move(socket, READ, "recvfrom", Flags.NONE, call);
        requireMore(socket, n, max);
        return new Datagram(room.first(n), socket.sender(sender.address()), (int) n);
    }

    private static void requireMore(Socket socket, long n, long room) throws EOFException {
        if (ended(socket, n, room)) {
            throw new EOFException("recvfrom " + socket.where() + ": the connection has ended");
        }
    }

    /** Where recvfrom(2) tells who sent. */
    private static final class Sender {
        private final MemorySegment address = MemorySegment.ofArray(new long[SOCKADDR_STORAGE / 8]);
        private final MemorySegment length = MemorySegment.ofArray(new int[1]);

        long recvfrom(int fd, MemorySegment buffer, long size, int flags) {
            length.set(JAVA_INT, 0, SOCKADDR_STORAGE);
            return kernel().recvfrom(fd, buffer, size, flags, address, length);
        }

        Address address() {
            return Sockaddr.decode(address, length.get(JAVA_INT, 0));
        }
    }

    static Message recvMessage(
            Socket socket, List<ByteBuffer> buffers, int controlRoom, Flags flags)
            throws IOException {
        Buffers.requireVector(buffers);
        buffers.forEach(Buffers::requireWritable);
        if (controlRoom < 0) {
            throw new IllegalArgumentException("controlRoom: " + controlRoom + " is negative");
        }
        int bits = flags.bits() | MSG_CMSG_CLOEXEC | MSG_DONTWAIT;
        long room = Buffers.remaining(buffers);
        try (Arena arena = Arena.ofConfined()) {
            Incoming incoming = new Incoming(buffers, controlRoom, arena);
            Descriptor.Call call =
                    fd -> {
                        boolean queued = flags.has(Flags.MSG_ERRQUEUE);
                        long size = queued ? room : receivable(socket, fd, room);
                        return size < 0 ? size : kernel().recvmsg(fd, incoming.header(size), bits);
                    };
            long n = Transfer.move(socket, READ, "recvmsg", flags, call);
            if (n == Socket.WOULD_BLOCK) {
                return new Message(
                        Socket.WOULD_BLOCK, new Address.Unnamed(), Flags.NONE, List.of());
            }
            return incoming.message(socket, n, ended(socket, n, room));
        }
    }

    /** What recvmsg(2) fills, made when it is known how much will come. */
    private static final class Incoming {
        private final List<ByteBuffer> buffers;
        private final int controlRoom;
        private final Arena arena;
        private long size = -1;
        private Buffers.@Nullable Vector vector;
        private @Nullable Msghdr header;

        Incoming(List<ByteBuffer> buffers, int controlRoom, Arena arena) {
            this.buffers = buffers;
            this.controlRoom = controlRoom;
            this.arena = arena;
        }

        MemorySegment header(long wanted) {
            Msghdr made = header;
            if (made == null || wanted > size) {
                size = wanted;
                vector = new Buffers.Vector(buffers, wanted, arena);
                made = Msghdr.toReceive(arena, vector, controlRoom);
                header = made;
            }
            return made.reset().memory;
        }

        Message message(Socket socket, long n, boolean ended) {
            Objects.requireNonNull(vector).received(n);
            Msghdr full = Objects.requireNonNull(header);
            Flags came = new Flags(full.flags().bits() & ~MSG_CMSG_CLOEXEC);
            Address from = socket.sender(full.from());
            return new Message(ended ? -1 : (int) n, from, came, full.control());
        }
    }

    /**
     * What recv(2) does for MSG_WAITALL: the kernel itself only does it for descriptors that block.
     */
    private static int waitAll(Socket socket, ByteBuffer buffer, Flags flags) throws IOException {
        long deadline = socket.deadlineOf("recv");
        Transfer.willTake(socket, flags);
        int bits = flags.bits() | MSG_DONTWAIT;
        int start = buffer.position();
        long n =
                flags.has(Flags.MSG_PEEK)
                        ? peekAll(socket, buffer, bits, deadline)
                        : fill(socket, buffer, bits, deadline);
        int came = buffer.position() - start;
        if (came > 0 && (n >= 0 || n <= Descriptor.CLOSED)) {
            return came; // the next call tells how the wait ended; an error it would not find again
        }
        return Failure.check("recv", n, socket.where()) == 0 ? -1 : came;
    }

    /** Receives in one turn until the buffer is full or the stream ends: the last call's result. */
    private static long fill(Socket socket, ByteBuffer buffer, int flags, long deadline) {
        if (!buffer.hasRemaining()) {
            return 1;
        }
        return socket.descriptor.await(
                READ,
                deadline,
                fd -> {
                    long size = Transfer.portion(socket, buffer);
                    long n = kernel().recv(fd, Buffers.segment(buffer), size, flags);
                    Buffers.advance(buffer, n);
                    return n > 0 && buffer.hasRemaining() ? Transfer.rest(socket, n, size) : n;
                });
    }

    /** Each look starts at the first byte; a short one is final only if no more can come. */
    private static long peekAll(Socket socket, ByteBuffer buffer, int flags, long deadline) {
        Descriptor descriptor = socket.descriptor;
        long wanted = Transfer.portion(socket, buffer);
        long[] seen = {0};
        long n =
                descriptor.await(
                        READ,
                        deadline,
                        fd -> {
                            boolean last = descriptor.hungUp();
                            seen[0] = kernel().recv(fd, Buffers.segment(buffer), wanted, flags);
                            return seen[0] > 0 && seen[0] < wanted && !last ? -EAGAIN : seen[0];
                        });
        Buffers.advance(buffer, seen[0]);
        return n;
    }

    /** A stream is asked for no byte. */
    private static int nothing(Socket socket) throws SocketClosedException {
        if (!socket.isOpen()) {
            throw new SocketClosedException("recv " + socket.where() + ": closed");
        }
        return 0;
    }

    /** Connections end with an empty read; an empty datagram is one. */
    private static boolean ended(Socket socket, long n, long room) {
        return n == 0 && room > 0 && (socket.isStream() || socket.type().equals(Type.SEQPACKET));
    }

    /** Room for {@code max} bytes, or for what comes if that is less; made when that is known. */
    private static final class Room {
        private final Socket socket;
        private final int max;
        private byte[] bytes = {};
        long size;

        Room(Socket socket, int max) {
            if (max < 1) {
                throw new IllegalArgumentException("max: " + max + " is less than 1");
            }
            this.socket = socket;
            this.max = max;
        }

        /** Makes it: its size, or a negated error number. */
        long make(int fd) {
            size = receivable(socket, fd, max);
            if (size > bytes.length) {
                bytes = new byte[(int) size];
            }
            return size;
        }

        MemorySegment segment() {
            return MemorySegment.ofArray(bytes);
        }

        /** What came: the first {@code n} bytes, as far as there was room. */
        byte[] first(long n) {
            return Arrays.copyOf(bytes, (int) Math.min(n, size));
        }
    }

    /**
     * How much of {@code room} the next receive can use, so that no memory is taken for more; or a
     * negated error number. To be asked in the turn in which it is received: then no other thread
     * takes the message between.
     */
    private static long receivable(Socket socket, int fd, long room) {
        if (room <= MODEST) {
            return room;
        } else if (socket.isStream()) {
            return MODEST;
        }
        MemorySegment nothing = MemorySegment.ofArray(new byte[1]);
        long next = kernel().recv(fd, nothing, 0, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT);
        return next < 0 ? next : Math.clamp(next, 1, room);
    }
}
