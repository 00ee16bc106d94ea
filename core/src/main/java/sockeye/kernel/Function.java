package sockeye.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import sockeye.kernel.ErrnoMemory.Place;

/**
 * A function of libc, whatever its prototype. All are called in one of a few shapes, because each
 * shape costs the JVM milliseconds: an integer or a pointer takes 64 bits, of which the function
 * reads as many as it declares, and arguments beyond those it declares are not read (the System V
 * ABI for x86-64 and AAPCS64, on Linux for variadic functions too).
 */
record Function(MemorySegment symbol) {
    private static final Linker LINKER = Linker.nativeLinker();

    static Function of(String name) {
        return new Function(LINKER.defaultLookup().findOrThrow(name));
    }

    /** Returns what the function returned, or the negated error number where that is -1. */
    long call(long a, long b, long c) {
        return call(a, b, c, 0, 0, 0);
    }

    /** Returns what the function returned, or the negated error number where that is -1. */
    long call(long a, long b, long c, long d, long e, long f) {
        Place errno = ErrnoMemory.NATIVE.borrow();
        try {
            long n = (long) Six.SHAPE.invokeExact(symbol, errno.memory(), a, b, c, d, e, f);
            return ErrnoMemory.NATIVE.result(n, errno);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * As {@link #call}, for a function that never blocks: it takes heap memory, and holds off the
     * garbage collector.
     */
    long callCritically(long a, MemorySegment b, long c, long d) {
        Place errno = ErrnoMemory.HEAP.borrow();
        try {
            long n = (long) Critical.SHAPE.invokeExact(symbol, errno.memory(), a, b, c, d);
            return ErrnoMemory.HEAP.result(n, errno);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** As {@link #callCritically(long, MemorySegment, long, long)}. */
    long callCritically(long a, MemorySegment b, long c, long d, MemorySegment e, MemorySegment f) {
        Place errno = ErrnoMemory.HEAP.borrow();
        try {
            long n =
                    (long)
                            CriticalWithAddress.SHAPE.invokeExact(
                                    symbol, errno.memory(), a, b, c, d, e, f);
            return ErrnoMemory.HEAP.result(n, errno);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * For the functions of names, which return 0 or a number that tells what failed: returns that
     * number, or {@link Constants#EAI_ERRNO} less the error number where it is {@code EAI_SYSTEM}.
     */
    long resolve(long a, long b, long c, long d, long e, long f, long g, long h) {
        Place errno = ErrnoMemory.NATIVE.borrow();
        try {
            long n = (long) Eight.SHAPE.invokeExact(symbol, errno.memory(), a, b, c, d, e, f, g, h);
            boolean system = (int) n == Constants.EAI_SYSTEM;
            long number = ErrnoMemory.NATIVE.result(system ? -1 : 0, errno);
            return system ? Constants.EAI_ERRNO + number : (int) n;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** No method handle of the linker throws a checked exception. */
    private static RuntimeException unexpected(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException e ? e : new IllegalStateException(thrown);
    }

    /** Integers and addresses. */
    private interface Six {
        MethodHandle SHAPE = link(Collections.nCopies(6, JAVA_LONG));
    }

    /** Integers and addresses. */
    private interface Eight {
        MethodHandle SHAPE = link(Collections.nCopies(8, JAVA_LONG));
    }

    /** The prototype of send(2) and recv(2). */
    private interface Critical {
        MethodHandle SHAPE =
                link(
                        List.of(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG),
                        Linker.Option.critical(true));
    }

    /** The prototype of sendto(2) and recvfrom(2). */
    private interface CriticalWithAddress {
        MethodHandle SHAPE =
                link(
                        List.of(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS),
                        Linker.Option.critical(true));
    }

    @SuppressWarnings("restricted") // the one place where Java calls native code
    private static MethodHandle link(
            List<? extends MemoryLayout> parameters, Linker.Option... more) {
        Linker.Option[] options = Arrays.copyOf(more, more.length + 1);
        options[more.length] = Linker.Option.captureCallState("errno");
        return LINKER.downcallHandle(
                FunctionDescriptor.of(JAVA_LONG, parameters.toArray(MemoryLayout[]::new)), options);
    }
}
