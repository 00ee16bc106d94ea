package sockeye.kernel;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that notes the calls of one thread, and of those that work for it, and does one of them
 * otherwise.
 */
public final class FaultyKernel {
    /** What happens to a call: null to make it as it is. */
    @FunctionalInterface
    public interface Fault {
        @Nullable Long on(int index, String call, Object[] arguments);
    }

    private final Kernel real = Kernels.kernel();
    private final Thread mine = Thread.currentThread();
    private final List<String> calls = new ArrayList<>();
    private final Fault fault;

    private FaultyKernel(Fault fault) {
        this.fault = fault;
    }

    /** Faults by a rule. */
    public static FaultyKernel of(Fault fault) {
        return new FaultyKernel(fault);
    }

    /** Notes only. */
    public static FaultyKernel counting() {
        return of((_, _, _) -> null);
    }

    /**
     * The call of that name that comes as the {@code nth}, from 0, returns {@code result} without
     * being made. Counted by name: how often a thread looks and waits differs from run to run.
     */
    public static FaultyKernel failing(String name, int nth, long result) {
        AtomicInteger before = new AtomicInteger();
        return of((_, call, _) ->
                call.equals(name) && before.getAndIncrement() == nth ? result : null);
    }

    /** The kernel to be put in place. */
    public Kernel kernel() {
        InvocationHandler handler = (_, method, arguments) -> called(method, arguments);
        return (Kernel)
                Proxy.newProxyInstance(
                        Kernel.class.getClassLoader(), new Class<?>[] {Kernel.class}, handler);
    }

    /** The names of the calls so far. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    private @Nullable Object called(Method method, Object[] arguments) throws Throwable {
        Long result = null;
        if (isCounted(Thread.currentThread())) {
            int index;
            synchronized (this) {
                index = calls.size();
                calls.add(method.getName());
            }
            result = fault.on(index, method.getName(), arguments);
        }
        if (result == null) {
            return made(method, arguments);
        }
        if (method.getName().equals("close") || method.getReturnType() == void.class) {
            made(method, arguments); // what is given back is given back, whatever it says
        }
        return method.getReturnType() == void.class ? null : result;
    }

    private boolean isCounted(Thread thread) {
        return thread == mine || thread.getName().startsWith("sockeye-blocking");
    }

    private @Nullable Object made(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
