package sockeye.testing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import sockeye.Socket;
import sockeye.Udp;

/** A shortage of descriptors, by setrlimit(2), until it is closed. */
public final class FileLimit implements AutoCloseable {
    private static final int RLIMIT_NOFILE = 7;
    private static final FunctionDescriptor PROTOTYPE =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS);

    private final long soft;

    private FileLimit(long soft) {
        this.soft = soft;
    }

    /** Leaves so many descriptors to open; nothing else may open or close any meanwhile. */
    public static FileLimit leaving(int left) throws IOException {
        int next;
        try (Socket socket = Udp.open()) {
            next = socket.number(); // the lowest that is free; holes above it are not looked for
        }
        return new FileLimit(change(next + left));
    }

    @Override
    public void close() {
        change(soft);
    }

    /** Sets the soft limit: what it was. */
    private static long change(long limit) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limits = arena.allocate(JAVA_LONG, 2);
            call("getrlimit", limits);
            long before = limits.getAtIndex(JAVA_LONG, 0);
            limits.setAtIndex(JAVA_LONG, 0, limit);
            call("setrlimit", limits);
            return before;
        }
    }

    @SuppressWarnings("restricted") // two calls of libc that the library does not have
    private static void call(String name, MemorySegment limits) {
        Linker linker = Linker.nativeLinker();
        MethodHandle handle =
                linker.downcallHandle(linker.defaultLookup().findOrThrow(name), PROTOTYPE);
        try {
            int result = (int) handle.invokeExact(RLIMIT_NOFILE, limits);
            if (result != 0) {
                throw new AssertionError(name + " failed");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
