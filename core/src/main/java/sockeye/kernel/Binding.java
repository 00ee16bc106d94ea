package sockeye.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandleProxies;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Makes a C function from a Java interface whose one method mirrors its prototype: {@code int},
 * {@code long} (for {@code ssize_t}, {@code size_t}) and {@code MemorySegment} (for any pointer).
 */
final class Binding {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final Linker.Option CRITICAL = Linker.Option.critical(true);

    private Binding() {}

    /**
     * A function that reports errors in errno: its method's first parameter is the memory for it.
     */
    static <T> T failing(String name, Class<T> prototype, Linker.Option... more) {
        Linker.Option[] options = Arrays.copyOf(more, more.length + 1);
        options[more.length] = ERRNO;
        return link(name, prototype, 1, options);
    }

    /**
     * As {@link #failing}, for a call that never blocks: it takes heap memory, and holds off the
     * garbage collector.
     */
    static <T> T critical(String name, Class<T> prototype) {
        return failing(name, prototype, CRITICAL);
    }

    /** A function whose last fixed parameter is followed by {@code ...} in C. */
    static <T> T variadic(String name, Class<T> prototype, int fixed) {
        return failing(name, prototype, Linker.Option.firstVariadicArg(fixed));
    }

    /** A function that does not use errno. */
    static <T> T plain(String name, Class<T> prototype) {
        return link(name, prototype, 0);
    }

    @SuppressWarnings("restricted") // the one place where Java calls native code
    private static <T> T link(String name, Class<T> prototype, int skip, Linker.Option... options) {
        Method method = prototype.getMethods()[0];
        MemoryLayout[] parameters =
                Arrays.stream(method.getParameterTypes())
                        .skip(skip)
                        .map(Binding::layout)
                        .toArray(MemoryLayout[]::new);
        FunctionDescriptor descriptor =
                method.getReturnType() == void.class
                        ? FunctionDescriptor.ofVoid(parameters)
                        : FunctionDescriptor.of(layout(method.getReturnType()), parameters);
        MemorySegment symbol = LINKER.defaultLookup().findOrThrow(name);
        return MethodHandleProxies.asInterfaceInstance(
                prototype, LINKER.downcallHandle(symbol, descriptor, options));
    }

    private static MemoryLayout layout(Class<?> type) {
        if (type == int.class) {
            return JAVA_INT;
        } else if (type == long.class) {
            return JAVA_LONG;
        } else if (type == MemorySegment.class) {
            return ADDRESS;
        }
        throw new IllegalArgumentException("no C type for " + type);
    }
}
