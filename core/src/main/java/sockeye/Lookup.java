package sockeye;

import static sockeye.kernel.Kernels.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import sockeye.kernel.Constants;
import sockeye.kernel.Kernel;
import sockeye.poll.Blocking;
import sockeye.poll.Descriptor;

/**
 * Asks libc for names, in a thread that may block. The caller's wait ends with its deadline or an
 * interrupt; the question is answered nevertheless, and whatever it used is released by the thread
 * that answers it.
 */
final class Lookup {
    /** A question, the memory of which lasts until it is answered. */
    interface Question<T> {
        Answer<T> ask(Kernel kernel, Arena arena);
    }

    /**
     * The answer to a question.
     *
     * @param code 0, or why there is none: an EAI_ number, or an error number that is negated and
     *     added to {@link Constants#EAI_ERRNO}
     * @param found what was found
     */
    record Answer<T>(long code, @Nullable T found) {
        static <T> Answer<T> found(T what) {
            return new Answer<>(0, what);
        }

        static <T> Answer<T> none(long code) {
            return new Answer<>(code, null);
        }
    }

    private Lookup() {}

    /** Returns what was found; {@code about} is what is looked for. */
    static <T> T run(String call, Object about, Question<T> question) throws IOException {
        long deadline = Deadline.bound(Descriptor.NEVER, call, about);
        Kernel kernel = kernel();
        AtomicReference<@Nullable Answer<T>> answer = new AtomicReference<>();
        long code =
                Blocking.call(
                        deadline,
                        () -> {
                            try (Arena arena = Arena.ofConfined()) {
                                Answer<T> given = question.ask(kernel, arena);
                                answer.set(given);
                                return given.code();
                            }
                        },
                        _ -> {});
        Answer<T> given = answer.get();
        if (code == 0 && given != null && given.found() != null) {
            return given.found();
        }
        throw failure(call, code, about);
    }

    /** What stands for {@code code}, which is that of an answer or one of {@link Descriptor}'s. */
    static IOException failure(String call, long code, Object about) {
        if (code <= Descriptor.CLOSED) {
            return Failure.of(call, code, about);
        }
        String where = call + " " + about + ": ";
        if (code <= Constants.EAI_ERRNO) {
            int number = (int) (Constants.EAI_ERRNO - code);
            IOException failure = new UnknownHostException(where + ErrnoException.text(number));
            failure.initCause(new ErrnoException(call, number));
            return failure;
        }
        int number = (int) code;
        IOException failure = exception(Eai.of(number), where + Eai.text(number));
        failure.initCause(new EaiException(call, number));
        return failure;
    }

    private static IOException exception(Eai eai, String message) {
        return switch (eai) {
            case EAI_BADFLAGS, EAI_FAMILY, EAI_SOCKTYPE, EAI_SERVICE ->
                    new SocketException(message);
            default -> new UnknownHostException(message);
        };
    }
}
