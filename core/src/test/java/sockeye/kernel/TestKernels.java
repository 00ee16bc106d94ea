package sockeye.kernel;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Puts other kernels in the place of libc. */
public final class TestKernels {
    /** Puts the former kernel back. */
    public interface Use extends AutoCloseable {
        @Override
        void close();
    }

    /** Stands for one call; the arguments are those of the method of {@link Kernel}. */
    public interface Instead {
        Object call(Kernel real, Object[] arguments) throws Exception;
    }

    private TestKernels() {}

    public static Use use(Kernel kernel) {
        Kernel before = Kernels.replace(kernel);
        return () -> Kernels.replace(before);
    }

    /** Uses the present kernel, except for one of its methods. */
    public static Use use(String method, Instead instead) {
        Kernel real = Kernels.kernel();
        return use(
                (Kernel)
                        Proxy.newProxyInstance(
                                Kernel.class.getClassLoader(),
                                new Class<?>[] {Kernel.class},
                                (_, called, arguments) -> {
                                    if (called.getName().equals(method)) {
                                        return instead.call(real, arguments);
                                    }
                                    try {
                                        return called.invoke(real, arguments);
                                    } catch (InvocationTargetException e) {
                                        throw e.getCause();
                                    }
                                }));
    }

    /**
     * Uses the present kernel, except for one method, which does nothing and returns {@code
     * result}.
     */
    public static Use returning(String method, long result) {
        return use(method, (_, _) -> result);
    }

    /** Uses the present kernel, except for one method, which must not be called. */
    public static Use forbidding(String method) {
        return use(
                method,
                (_, _) -> {
                    throw new AssertionError(method + " was called");
                });
    }
}
