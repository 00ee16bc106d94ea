package sockeye;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static sockeye.kernel.Constants.EAGAIN;
import static sockeye.kernel.Constants.MSG_CMSG_CLOEXEC;
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
import java.util.Optional;
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
        Descriptor.Call call =
                fd ->
                        kernel().recv(
                                        fd,
                                        Buffers.segment(buffer),
                                        socket.portion(buffer),
                                        flags.bits());
        long n = socket.move(READ, "recv", flags, call);
        return ended(socket, n, room) ? -1 : Buffers.advance(buffer, n);
    }

    static byte[] recv(Socket socket, int max) throws IOException {
        byte[] room = room(socket, max);
        return Arrays.copyOf(room, Math.max(0, recv(socket, ByteBuffer.wrap(room), Flags.NONE)));
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
        int start = buffer.position();
        long n = fill(socket, buffer, 0, socket.deadlineOf("recv"));
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
        Received received = receive(socket, buffer, flags);
        return received.length == Socket.WOULD_BLOCK
                ? Optional.empty()
                : Optional.of(received.from);
    }

    static Datagram recvFrom(Socket socket, int max) throws IOException {
        byte[] room = room(socket, max);
        ByteBuffer buffer = ByteBuffer.wrap(room);
        Received received =
                receive(socket, buffer, socket.isStream() ? Flags.NONE : Flags.MSG_TRUNC);
        byte[] bytes = Arrays.copyOf(room, buffer.position());
        return new Datagram(bytes, received.from, (int) received.length);
    }

    private record Received(long length, Address from) {}

    private static Received receive(Socket socket, ByteBuffer buffer, Flags flags)
            throws IOException {
        Buffers.requireWritable(buffer);
        int room = buffer.remaining();
        MemorySegment address = MemorySegment.ofArray(new long[SOCKADDR_STORAGE / 8]);
        MemorySegment length = MemorySegment.ofArray(new int[1]);
        Descriptor.Call call =
                fd -> {
                    length.set(JAVA_INT, 0, SOCKADDR_STORAGE);
                    long portion = socket.portion(buffer);
                    return kernel().recvfrom(
                                    fd,
                                    Buffers.segment(buffer),
                                    portion,
                                    flags.bits(),
                                    address,
                                    length);
                };
        long n = socket.move(READ, "recvfrom", flags, call);
        if (ended(socket, n, room)) {
            throw new EOFException("recvfrom " + socket.where() + ": the connection has ended");
        }
        Buffers.advance(buffer, n);
        Address from =
                n < 0 ? new Address.Unnamed() : Sockaddr.decode(address, length.get(JAVA_INT, 0));
        return new Received(n, socket.sender(from));
    }

    static Message recvMessage(
            Socket socket, List<ByteBuffer> buffers, int controlRoom, Flags flags)
            throws IOException {
        Buffers.requireVector(buffers);
        buffers.forEach(Buffers::requireWritable);
        if (controlRoom < 0) {
            throw new IllegalArgumentException("controlRoom: " + controlRoom + " is negative");
        }
        int bits = flags.bits() | MSG_CMSG_CLOEXEC;
        long room = Buffers.remaining(buffers);
        long usable = flags.has(Flags.MSG_DONTWAIT) ? room : receivable(socket, room);
        try (Arena arena = Arena.ofConfined()) {
            Buffers.Vector vector = new Buffers.Vector(buffers, usable, arena);
            Msghdr header = Msghdr.toReceive(arena, vector, controlRoom);
            Descriptor.Call call = fd -> kernel().recvmsg(fd, header.reset().memory, bits);
            long n = socket.move(READ, "recvmsg", flags, call);
            if (n == Socket.WOULD_BLOCK) {
                return new Message(
                        Socket.WOULD_BLOCK, new Address.Unnamed(), Flags.NONE, List.of());
            }
            vector.received(n);
            int length = ended(socket, n, room) ? -1 : (int) n;
            Flags came = new Flags(header.flags().bits() & ~MSG_CMSG_CLOEXEC);
            return new Message(length, socket.sender(header.from()), came, header.control());
        }
    }

    /**
     * What recv(2) does for MSG_WAITALL: the kernel itself only does it for descriptors that block.
     */
    private static int waitAll(Socket socket, ByteBuffer buffer, Flags flags) throws IOException {
        long deadline = socket.deadlineOf("recv");
        int start = buffer.position();
        long n =
                flags.has(Flags.MSG_PEEK)
                        ? peekAll(socket, buffer, flags.bits(), deadline)
                        : fill(socket, buffer, flags.bits(), deadline);
        int came = buffer.position() - start;
        if (came > 0) {
            return came; // an error is reported by the next call
        }
        return Failure.check("recv", n, socket.where()) == 0 ? -1 : came;
    }

    /** Receives until the buffer is full or the stream ends: the last call's result. */
    private static long fill(Socket socket, ByteBuffer buffer, int flags, long deadline) {
        Descriptor.Call call =
                fd -> kernel().recv(fd, Buffers.segment(buffer), socket.portion(buffer), flags);
        long n = 1;
        while (buffer.hasRemaining() && n > 0) {
            n = socket.descriptor.await(READ, deadline, call);
            Buffers.advance(buffer, n);
        }
        return n;
    }

    /** Each look starts at the first byte; a short one is final only if no more can come. */
    private static long peekAll(Socket socket, ByteBuffer buffer, int flags, long deadline) {
        Descriptor descriptor = socket.descriptor;
        long wanted = socket.portion(buffer);
        long n =
                descriptor.await(
                        READ,
                        deadline,
                        fd -> {
                            boolean last = descriptor.hungUp();
                            long seen = kernel().recv(fd, Buffers.segment(buffer), wanted, flags);
                            return seen > 0 && seen < wanted && !last ? -EAGAIN : seen;
                        });
        Buffers.advance(buffer, n);
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

    /** Room for {@code max} bytes, or for all that can come if that is less. */
    private static byte[] room(Socket socket, int max) throws IOException {
        if (max < 1) {
            throw new IllegalArgumentException("max: " + max + " is less than 1");
        }
        return new byte[(int) receivable(socket, max)];
    }

    /** How much of {@code room} the next receive can use, so that no memory is taken for more. */
    private static long receivable(Socket socket, long room) throws IOException {
        if (room <= MODEST) {
            return room;
        } else if (socket.isStream()) {
            return MODEST;
        }
        MemorySegment nothing = MemorySegment.ofArray(new byte[1]);
        Descriptor.Call call = fd -> kernel().recv(fd, nothing, 0, MSG_PEEK | MSG_TRUNC);
        return Math.clamp(socket.move(READ, "recv", Flags.NONE, call), 1, room);
    }
}
