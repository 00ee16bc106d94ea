package sockeye;

import java.net.SocketOption;

/**
 * An option of a socket: {@link Options} has those with names. Corresponds to the level, name and
 * value of getsockopt(2) and setsockopt(2).
 *
 * @param name the name, as its man page has it
 * @param level the protocol level, such as SOL_SOCKET (1)
 * @param number the option's number at that level
 * @param codec how values become the kernel's bytes
 * @param <T> the type of its values
 */
public record Option<T>(String name, int level, int number, Codec<T> codec)
        implements SocketOption<T> {
    /**
     * Makes an option that {@link Options} does not have.
     *
     * @param name what errors shall call it
     * @param level the protocol level
     * @param number the option's number
     * @param codec the form of its values, such as {@link Codec#INT} or {@link Codec#BYTES}
     * @param <T> the type of its values
     * @return the option
     */
    public static <T> Option<T> of(String name, int level, int number, Codec<T> codec) {
        return new Option<>(name, level, number, codec);
    }

    @Override
    public Class<T> type() {
        return codec.type();
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
