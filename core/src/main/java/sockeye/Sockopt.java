package sockeye;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static sockeye.kernel.Kernels.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How a {@link Socket}'s options are read and set. */
final class Sockopt {
    private Sockopt() {}

    /** The first number of an option of any descriptor. */
    static int first(int fd, Option<?> option) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Value value = new Value(arena, 8);
            Failure.check("getsockopt", value.get(fd, option), "fd " + fd);
            return value.memory.get(JAVA_INT, 0);
        }
    }

    static <T> T get(Socket socket, Option<T> option) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Value value = new Value(arena, option.codec().size());
            long n = socket.descriptor.call(fd -> value.get(fd, option));
            Failure.check("getsockopt " + option.name(), n, socket.whereabouts);
            ByteBuffer bytes = value.bytes();
            int came = bytes.remaining();
            try {
                return option.codec().decode().apply(bytes);
            } catch (BufferUnderflowException | IllegalArgumentException e) {
                String about = "getsockopt " + option.name() + " " + socket.whereabouts;
                throw new SocketException(
                        about + ": " + came + " bytes are no " + option.type().getSimpleName(), e);
            }
        }
    }

    /** What getsockopt(2) fills. */
    private record Value(MemorySegment memory, MemorySegment length) {
        Value(Arena arena, int size) {
            this(arena.allocate(size, 8), arena.allocateFrom(JAVA_INT, size));
        }

        long get(int fd, Option<?> option) {
            return kernel().getsockopt(fd, option.level(), option.number(), memory, length);
        }

        ByteBuffer bytes() {
            long came = Math.min(length.get(JAVA_INT, 0), memory.byteSize());
            return memory.asSlice(0, came).asByteBuffer().order(ByteOrder.nativeOrder());
        }
    }

    static <T> void set(Socket socket, Option<T> option, T value) throws IOException {
        byte[] bytes = option.codec().encode().apply(value);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(JAVA_BYTE, bytes);
            long n =
                    socket.descriptor.call(fd ->
                            kernel().setsockopt(
                                            fd,
                                            option.level(),
                                            option.number(),
                                            memory,
                                            bytes.length));
            Failure.check("setsockopt " + option.name(), n, socket.whereabouts);
        }
        if (is(option, Options.SO_LINGER)) {
            ByteBuffer linger = ByteBuffer.wrap(bytes);
            socket.descriptor.lingers(linger.getInt(0) != 0 && linger.getInt(4) != 0);
        } else if (is(option, Options.TCP_ULP) || is(option, Options.SO_RCVLOWAT)) {
            socket.descriptor.plain(false); // records, or news of many bytes only
        }
    }

    private static boolean is(Option<?> option, Option<?> other) {
        return option.level() == other.level() && option.number() == other.number();
    }
}
