package sockeye.systemd;

import java.util.Optional;
import sockeye.Family;
import sockeye.Type;

/**
 * What a descriptor is expected to be. Corresponds to sd_is_socket(3).
 *
 * @param type the socket's type
 * @param listens whether it must listen, or must not
 * @param family its family; empty for any
 */
public record Expected(Type type, boolean listens, Optional<Family> family) {
    /** A stream socket that listens, of any family: what a {@link sockeye.server.Server} takes. */
    public static final Expected LISTENING_STREAM = listener(Type.STREAM);

    /** A datagram socket of any family. */
    public static final Expected DATAGRAMS = new Expected(Type.DGRAM, false, Optional.empty());

    /** A stream socket that does not listen: a connection, as inetd passes it. */
    public static final Expected CONNECTION = new Expected(Type.STREAM, false, Optional.empty());

    /**
     * A socket that listens.
     *
     * @param type its type, such as {@link Type#SEQPACKET}
     * @return what is expected, of any family
     */
    public static Expected listener(Type type) {
        return new Expected(type, true, Optional.empty());
    }

    /**
     * The same, of one family only.
     *
     * @param family the family
     * @return what is expected
     */
    public Expected family(Family family) {
        return new Expected(type, listens, Optional.of(family));
    }

    /**
     * Compares.
     *
     * @param kind what a socket is
     * @return whether that is what is expected
     */
    public boolean matches(Kind kind) {
        return type.equals(kind.type())
                && listens == kind.listens()
                && family.stream().allMatch(kind.family()::equals);
    }

    /** Such as {@code a listening stream}. */
    @Override
    public String toString() {
        String kind = (listens ? "a listening " : "a ") + noun();
        return kind + family.map(one -> " of family " + one).orElse("");
    }

    private String noun() {
        if (type.equals(Type.STREAM)) {
            return listens ? "stream" : "connection";
        }
        return type.equals(Type.DGRAM) ? "datagram socket" : type + " socket";
    }
}
