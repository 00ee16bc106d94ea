package sockeye.bench.harness;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandleProxies;
import java.net.UnknownHostException;

/** The C library's getaddrinfo(3), with no more around it than a downcall. */
final class GetAddrInfo implements Lookups.Resolver {
    /** struct addrinfo: its size, and where the type of socket stands in it. */
    private static final long HINTS_BYTES = 48;

    private static final long SOCKTYPE = 2L * Integer.BYTES;
    private static final int SOCK_STREAM = 1;

    /** Its prototype. */
    public interface Function {
        int call(
                MemorySegment node,
                MemorySegment service,
                MemorySegment hints,
                MemorySegment result);
    }

    /** That of freeaddrinfo. */
    public interface Free {
        void call(MemorySegment result);
    }

    private final Function function =
            bind(
                    "getaddrinfo",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS),
                    Function.class);
    private final Free free = bind("freeaddrinfo", FunctionDescriptor.ofVoid(ADDRESS), Free.class);

    @SuppressWarnings("restricted") // a downcall is what this is about
    private static <T> T bind(String name, FunctionDescriptor type, Class<T> prototype) {
        var linker = Linker.nativeLinker();
        var address = linker.defaultLookup().findOrThrow(name);
        return MethodHandleProxies.asInterfaceInstance(
                prototype, linker.downcallHandle(address, type));
    }

    @Override
    public int addresses(String host) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var node = arena.allocateFrom(host);
            var result = arena.allocate(ADDRESS);
            var hints = arena.allocate(HINTS_BYTES);
            hints.set(JAVA_INT, SOCKTYPE, SOCK_STREAM); // the others ask for one type too
            int status = function.call(node, MemorySegment.NULL, hints, result);
            if (status != 0) {
                throw new UnknownHostException(host + ": getaddrinfo returned " + status);
            }
            free.call(result.get(ADDRESS, 0));
            return 1; // it does not succeed with none
        }
    }
}
