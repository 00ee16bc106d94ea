package sockeye.kernel;

/** The kernel in use: libc, unless a test has put another in its place. */
public final class Kernels {
    private static Kernel current = new Libc();

    private Kernels() {}

    public static Kernel kernel() {
        return current;
    }

    /** For tests: returns the one that was in use. */
    static Kernel replace(Kernel other) {
        Kernel before = current;
        current = other;
        return before;
    }
}
