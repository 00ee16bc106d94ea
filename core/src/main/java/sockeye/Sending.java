package sockeye;

import static sockeye.kernel.Constants.EAGAIN;
import static sockeye.kernel.Constants.MSG_DONTWAIT;
import static sockeye.kernel.Constants.MSG_NOSIGNAL;
import static sockeye.kernel.Kernels.kernel;
import static sockeye.poll.Descriptor.Side.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sockeye.poll.Descriptor;

/** How a {@link Socket} sends. */
final class Sending {
    /**
     * No signal for a broken pipe, and no waiting in the kernel, even if another process that
     * shares the socket has made it blocking.
     */
    private static final int ALWAYS = MSG_NOSIGNAL | MSG_DONTWAIT;

    private Sending() {}

    static int send(Socket socket, ByteBuffer data, Flags flags) throws IOException {
        int bits = flags.bits() | ALWAYS;
        long size = socket.portion(data);
        Descriptor.Call call = fd -> kernel().send(fd, Buffers.segment(data), size, bits);
        return Buffers.advance(data, socket.move(WRITE, "send", flags, size, call));
    }

    /** All in one turn, so that no other sender comes between. */
    static void sendAll(Socket socket, ByteBuffer data) throws IOException {
        int start = data.position();
        Descriptor.Call call =
                fd -> {
                    long size = socket.portion(data);
                    long n = kernel().send(fd, Buffers.segment(data), size, ALWAYS);
                    Buffers.advance(data, n);
                    return n >= 0 && data.hasRemaining() ? socket.rest(n, size) : n;
                };
        long n = socket.descriptor.await(WRITE, socket.deadlineOf("send"), call);
        if (n < 0) {
            throw Failure.after(data.position() - start, Failure.of("send", n, socket.where()));
        }
    }

    static int sendTo(Socket socket, ByteBuffer data, Address to, Flags flags) throws IOException {
        MemorySegment name = MemorySegment.ofArray(Sockaddr.encode(to, socket.family()));
        int length = (int) name.byteSize();
        int bits = flags.bits() | ALWAYS;
        Descriptor.Call call =
                fd -> {
                    long n =
                            kernel().sendto(
                                            fd,
                                            Buffers.segment(data),
                                            socket.portion(data),
                                            bits,
                                            name,
                                            length);
                    return unannounced(socket, n);
                };
        return Buffers.advance(data, socket.move(WRITE, "sendto", flags, 0, to, call));
    }

    static int sendMessage(
            Socket socket,
            List<ByteBuffer> buffers,
            @Nullable Address to,
            Flags flags,
            List<Control> control)
            throws IOException {
        Buffers.requireVector(buffers);
        byte[] name = to == null ? new byte[0] : Sockaddr.encode(to, socket.family());
        int bits = flags.bits() | ALWAYS;
        Held.all(control).close(); // says which one is closed
        try (Arena arena = Arena.ofConfined()) {
            long limit = socket.isStream() ? Socket.MOST_BYTES : Long.MAX_VALUE;
            Buffers.Vector vector = new Buffers.Vector(buffers, limit, arena).fill();
            Msghdr message = Msghdr.toSend(arena, vector, name, ControlCodec.encode(control));
            Descriptor.Call call =
                    fd -> {
                        try (Held _ = Held.all(control)) { // for one try only: they may be closed
                            long n = kernel().sendmsg(fd, message.memory, bits);
                            return to == null ? n : unannounced(socket, n);
                        } catch (SocketClosedException e) {
                            return Descriptor.CLOSED;
                        }
                    };
            long n =
                    to == null
                            ? socket.move(WRITE, "sendmsg", flags, call)
                            : socket.move(WRITE, "sendmsg", flags, 0, to, call);
            vector.sent(n);
            return (int) n;
        }
    }

    /**
     * A Unix receiver's queue is full, and nothing will be announced about it: its address is not
     * our peer.
     */
    private static long unannounced(Socket socket, long n) {
        return n == -EAGAIN && socket.family().equals(Family.UNIX) ? Descriptor.LATER : n;
    }

    /** Keeps the descriptors of a message open while the kernel takes them. */
    private record Held(List<Fd> descriptors) implements AutoCloseable {
        static Held all(List<Control> control) throws SocketClosedException {
            Held held = new Held(new ArrayList<>());
            for (Control one : control) {
                if (one instanceof Control.Rights rights) {
                    for (Fd fd : rights.descriptors()) {
                        held.add(fd);
                    }
                }
            }
            return held;
        }

        private void add(Fd fd) throws SocketClosedException {
            if (!fd.descriptor.hold()) {
                close();
                throw new SocketClosedException("sendmsg " + fd + ": closed");
            }
            descriptors.add(fd);
        }

        @Override
        public void close() {
            descriptors.forEach(fd -> fd.descriptor.release());
        }
    }
}
