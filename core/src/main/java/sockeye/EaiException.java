package sockeye;

import java.io.IOException;
import java.io.Serial;

/**
 * What a call of libc returned that looks names up: the cause of the exception that its caller
 * sees, without a stack trace of its own. {@link Eai#of(Throwable)} finds it.
 */
final class EaiException extends IOException {
    @Serial private static final long serialVersionUID = 1;

    /** The reason. */
    private final Eai eai;

    EaiException(String call, int number) {
        super(call + ": " + Eai.text(number));
        eai = Eai.of(number);
    }

    Eai eai() {
        return eai;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
