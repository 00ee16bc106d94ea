package sockeye;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sockeye.causes.Causes;

/**
 * Why a look-up of {@link Netdb} failed, as glibc numbers it: {@code Eai.of(e) == Eai.EAI_AGAIN}
 * tells a failure that may pass. EAI_SYSTEM is not among them: {@link Errno#of(Throwable)} finds
 * the error number that it stands for. Corresponds to gai_strerror(3).
 */
public enum Eai {
    /** The flags contradict one another or the other arguments. */
    EAI_BADFLAGS(-1, "Bad value for ai_flags"),
    /** There is no such name, or none of the kind that was asked for. */
    EAI_NONAME(-2, "Name or service not known"),
    /** The name servers did not answer: it may work later. */
    EAI_AGAIN(-3, "Temporary failure in name resolution"),
    /** A name server refused or answered nonsense. */
    EAI_FAIL(-4, "Non-recoverable failure in name resolution"),
    /** The name exists, but has no address. */
    EAI_NODATA(-5, "No address associated with hostname"),
    /** The family is not one that can be looked up. */
    EAI_FAMILY(-6, "ai_family not supported"),
    /** The type is unknown, or does not go with the protocol. */
    EAI_SOCKTYPE(-7, "ai_socktype not supported"),
    /** There is no such service for the type. */
    EAI_SERVICE(-8, "Servname not supported for ai_socktype"),
    /** The name has addresses, but none of the family. */
    EAI_ADDRFAMILY(-9, "Address family for hostname not supported"),
    /** There was no memory left. */
    EAI_MEMORY(-10, "Memory allocation failure"),
    /** The answer was longer than any that can be. */
    EAI_OVERFLOW(-12, "Result too large for supplied buffer"),
    /** The name cannot be written in the form that the network takes. */
    EAI_IDN_ENCODE(-105, "Parameter string not correctly encoded"),
    /** A number that is not in this list; the exception's message tells it. */
    UNKNOWN(0, "Unknown error");

    private static final Map<Integer, Eai> BY_NUMBER =
            Arrays.stream(values())
                    .collect(Collectors.toUnmodifiableMap(Eai::number, Function.identity()));

    private final int number;
    private final String text;

    Eai(int number, String text) {
        this.number = number;
        this.text = text;
    }

    /**
     * Returns the number.
     *
     * @return glibc's number, negative; 0 for {@link #UNKNOWN}
     */
    public int number() {
        return number;
    }

    /**
     * Returns the text. Corresponds to gai_strerror(3) in the C locale.
     *
     * @return the text, without the name
     */
    public String text() {
        return text;
    }

    /**
     * Finds a number's name.
     *
     * @param number a number that getaddrinfo(3) returned
     * @return its name, or {@link #UNKNOWN}
     */
    public static Eai of(int number) {
        return BY_NUMBER.getOrDefault(number, UNKNOWN);
    }

    /**
     * Finds the reason behind an exception that a method of {@link Netdb} threw, or one that looks
     * a name up on the way: {@code if (Eai.of(e) == Eai.EAI_AGAIN) ...}.
     *
     * @param thrown any exception
     * @return the reason that it or one of its causes tells, or null if no look-up failed
     */
    public static @Nullable Eai of(Throwable thrown) {
        EaiException cause = Causes.first(EaiException.class, thrown);
        return cause == null ? null : cause.eai();
    }

    static String text(int number) {
        Eai eai = of(number);
        return eai == UNKNOWN ? "Unknown error " + number : eai.text + " (" + eai + ")";
    }
}
