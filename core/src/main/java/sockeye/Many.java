package sockeye;

import static sockeye.kernel.Constants.MSG_DONTWAIT;
import static sockeye.kernel.Constants.MSG_TRUNC;
import static sockeye.kernel.Kernels.kernel;
import static sockeye.poll.Descriptor.Side.READ;
import static sockeye.poll.Descriptor.Side.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import sockeye.kernel.Layouts;
import sockeye.poll.Descriptor;

/** How a {@link Socket} sends and receives many messages with one call. */
final class Many {
    private static final long HEADER = Layouts.MMSGHDR.byteSize();

    private Many() {}

    static int send(Socket socket, List<Outgoing> messages, Flags flags) throws IOException {
        socket.requireMessages("sendmmsg");
        int count = Math.min(messages.size(), Batch.MAX_SLOTS);
        if (count == 0) {
            return 0;
        }
        List<Outgoing> first = List.copyOf(messages.subList(0, count));
        first.forEach(one -> Sending.requireStable(one.data(), flags));
        List<Control> control = first.stream().flatMap(one -> one.control().stream()).toList();
        Held.require("sendmmsg", control);
        Address to = first.getFirst().to();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment headers = headers(arena, first, socket.family());
            int bits = flags.bits() | Sending.ALWAYS;
            Descriptor.Call once =
                    fd ->
                            Sending.announced(
                                    socket, to, kernel().sendmmsg(fd, headers, count, bits));
            Descriptor.Call call = fd -> Held.during("sendmmsg", control, () -> once.on(fd));
            Object about = to == null ? socket.where() : to;
            return (int) Transfer.move(socket, WRITE, "sendmmsg", flags, about, call);
        }
    }

    private static MemorySegment headers(Arena arena, List<Outgoing> messages, Family family) {
        MemorySegment headers = arena.allocate(HEADER * messages.size(), 8);
        for (int i = 0; i < messages.size(); i++) {
            Outgoing one = messages.get(i);
            byte[] name = one.to() == null ? new byte[0] : Sockaddr.encode(one.to(), family);
            Msghdr.toSend(
                    headers.asSlice(i * HEADER, HEADER),
                    arena,
                    new Buffers.Vector(List.of(one.data()), Long.MAX_VALUE, arena).fill(),
                    name,
                    ControlCodec.encode(one.control()));
        }
        return headers;
    }

    static int send(Socket socket, Batch batch, Flags flags) throws IOException {
        socket.requireMessages("sendmmsg");
        batch.use.enter("sendmmsg");
        try {
            batch.toSend(socket.family());
            if (batch.unsent() == 0) {
                return 0;
            }
            int bits = flags.bits() | Sending.ALWAYS;
            return (int)
                    Transfer.move(
                            socket,
                            WRITE,
                            "sendmmsg",
                            flags,
                            batch,
                            fd -> one(socket, fd, batch, bits));
        } finally {
            batch.use.leave();
        }
    }

    /** All in one turn, so that no other sender comes between. */
    static void sendAll(Socket socket, Batch batch) throws IOException {
        socket.requireMessages("sendmmsg");
        batch.use.enter("sendmmsg");
        try {
            batch.toSend(socket.family());
            Descriptor.Call call =
                    fd -> {
                        long n = one(socket, fd, batch, Sending.ALWAYS);
                        return n > 0 && batch.unsent() > 0 ? Descriptor.AGAIN : n;
                    };
            if (batch.unsent() > 0) {
                Transfer.move(socket, WRITE, "sendmmsg", Flags.NONE, batch, call);
            }
        } finally {
            batch.use.leave();
        }
    }

    private static long one(Socket socket, int fd, Batch batch, int flags) {
        boolean addressed = batch.isAddressed();
        long n = kernel().sendmmsg(fd, batch.unsentHeaders(), batch.unsent(), flags);
        batch.sent(n);
        return addressed ? Sending.unannounced(socket, n) : n;
    }

    static int recv(Socket socket, Batch batch, Flags flags) throws IOException {
        socket.requireMessages("recvmmsg");
        batch.use.enter("recvmmsg");
        try {
            MemorySegment headers = batch.toReceive(socket);
            int bits = flags.bits() | MSG_TRUNC | MSG_DONTWAIT;
            Descriptor.Call call = fd -> kernel().recvmmsg(fd, headers, batch.capacity(), bits);
            long n = Transfer.move(socket, READ, "recvmmsg", flags, call);
            batch.received(n);
            if (n > 0 && socket.type().equals(Type.SEQPACKET) && batch.withoutEnd() == 0) {
                return -1;
            }
            return n > 0 ? batch.size() : (int) n;
        } finally {
            batch.use.leave();
        }
    }

    static List<Datagram> recv(Socket socket, int count, int max) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Batch batch = new Batch(arena, count, max);
            recv(socket, batch, Flags.NONE);
            return batch.datagrams();
        }
    }
}
