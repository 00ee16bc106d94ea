package sockeye;

import java.io.IOException;
import java.io.Serial;

/**
 * A call of the kernel that failed, with its error number. It is the cause of the {@code java.net}
 * exception that the method threw, and has no stack trace of its own. {@link Errno#of(Throwable)}
 * finds it.
 */
public final class ErrnoException extends IOException {
    @Serial private static final long serialVersionUID = 1;

    /** The name of the call. */
    private final String call;

    /** The number. */
    private final int number;

    ErrnoException(String call, int number) {
        super(call + ": " + text(number));
        this.call = call;
        this.number = number;
    }

    /**
     * Returns the name of the call.
     *
     * @return its name, such as {@code bind}
     */
    public String call() {
        return call;
    }

    /**
     * Returns the error.
     *
     * @return the error, or {@link Errno#UNKNOWN} if its number has no name here
     */
    public Errno errno() {
        return Errno.of(number);
    }

    /**
     * Returns the error number.
     *
     * @return the number, positive
     */
    public int number() {
        return number;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    static String text(int number) {
        Errno errno = Errno.of(number);
        return errno == Errno.UNKNOWN
                ? "Unknown error " + number
                : errno.text() + " (" + errno + ")";
    }
}
