package sockeye;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static sockeye.kernel.Constants.EAGAIN;
import static sockeye.kernel.Constants.EALREADY;
import static sockeye.kernel.Constants.ECONNABORTED;
import static sockeye.kernel.Constants.EINPROGRESS;
import static sockeye.kernel.Constants.EPROTO;
import static sockeye.kernel.Constants.SOCK_CLOEXEC;
import static sockeye.kernel.Constants.SOCK_NONBLOCK;
import static sockeye.kernel.Kernels.kernel;
import static sockeye.kernel.Layouts.SOCKADDR_STORAGE;
import static sockeye.poll.Descriptor.Side.READ;
import static sockeye.poll.Descriptor.Side.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import sockeye.poll.Descriptor;

/** How a {@link Socket} accepts and connects. */
final class Connecting {
    private Connecting() {}

    /** The next connection; empty if none came before the deadline. */
    static Optional<Socket> accept(Socket listener, long deadline) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SOCKADDR_STORAGE, 8);
            MemorySegment length = arena.allocate(JAVA_INT);
            long n = listener.descriptor.await(READ, deadline, fd -> accept(fd, address, length));
            if (n == Descriptor.EXPIRED) {
                return Optional.empty();
            }
            int number = (int) Failure.check("accept", n, listener.whereabouts);
            Address from = Sockaddr.decode(address, length.get(JAVA_INT, 0));
            return Optional.of(listener.accepted(number, from));
        }
    }

    private static long accept(int fd, MemorySegment address, MemorySegment length) {
        length.set(JAVA_INT, 0, SOCKADDR_STORAGE);
        long n = kernel().accept4(fd, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        return n == -ECONNABORTED || n == -EPROTO ? Descriptor.AGAIN : n;
    }

    /** What connect(2) returns in the end, or why the wait for it ended. */
    static long connect(Socket socket, Address address, long deadline) {
        Descriptor descriptor = socket.descriptor;
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = Sockaddr.encode(address, socket.family());
            MemorySegment name = arena.allocateFrom(JAVA_BYTE, bytes);
            return descriptor.await(WRITE, deadline, fd -> connect(descriptor, fd, name));
        }
    }

    /** Connects to nobody, whoever is about to send. */
    static long dissolve(Descriptor descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment nobody = arena.allocate(SOCKADDR_STORAGE, 8); // AF_UNSPEC is 0
            return descriptor.call(fd -> kernel().connect(fd, nobody, SOCKADDR_STORAGE));
        }
    }

    private static long connect(Descriptor descriptor, int fd, MemorySegment name) {
        long n = kernel().connect(fd, name, (int) name.byteSize());
        if (n == 0) {
            descriptor.connected();
        }
        return switch ((int) n) {
            case -EINPROGRESS, -EALREADY -> -EAGAIN;
            // A Unix listener's queue is full, and no event will tell when it is not.
            case -EAGAIN -> Descriptor.LATER;
            default -> n;
        };
    }
}
