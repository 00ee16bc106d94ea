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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import sockeye.poll.Descriptor;

/** How a {@link Socket} accepts and connects. */
final class Connecting {
    private Connecting() {}

    /** The number of a new connection's descriptor and its peer, or why there is none. */
    record Accepted(long number, Address peer) {}

    static Accepted accept(Descriptor descriptor, long deadline) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SOCKADDR_STORAGE, 8);
            MemorySegment length = arena.allocate(JAVA_INT);
            long n = descriptor.await(READ, deadline, fd -> accept(fd, address, length));
            return n < 0
                    ? new Accepted(n, new Address.Unnamed())
                    : new Accepted(n, Sockaddr.decode(address, length.get(JAVA_INT, 0)));
        }
    }

    private static long accept(int fd, MemorySegment address, MemorySegment length) {
        length.set(JAVA_INT, 0, SOCKADDR_STORAGE);
        long n = kernel().accept4(fd, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        return n == -ECONNABORTED || n == -EPROTO ? Descriptor.AGAIN : n;
    }

    static long connect(Descriptor descriptor, byte[] address, long deadline) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(JAVA_BYTE, address);
            return descriptor.await(WRITE, deadline, fd -> connect(descriptor, fd, name));
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
