package sockeye.proxy;

import java.util.Set;
import sockeye.Address;
import sockeye.Family;
import sockeye.Type;

/**
 * The two ends of a connection that a proxy relays. If one end is IPv6, the other is told in its
 * IPv4-mapped form, and is IPv4 again for the receiver.
 *
 * @param type STREAM or DGRAM
 * @param source whom it comes from
 * @param destination where the client has connected to
 */
public record Endpoints(Type type, Address source, Address destination) {
    private static final Set<Type> TYPES = Set.of(Type.STREAM, Type.DGRAM);

    /**
     * Makes them.
     *
     * @throws IllegalArgumentException if the type is another, if the two are not both of the
     *     Internet or both of Unix, or if one is a name that could not be told from another: of
     *     more than 108 bytes, or abstract and empty or with a NUL at its end
     */
    public Endpoints {
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException("type: " + type + " is neither STREAM nor DGRAM");
        }
        boolean inet = source instanceof Address.Inet && destination instanceof Address.Inet;
        if (!inet && !(unix(source) && unix(destination))) {
            throw new IllegalArgumentException(
                    source + " and " + destination + " are not of one family");
        }
    }

    private static boolean unix(Address address) {
        boolean distinct =
                switch (address) {
                    case Address.Abstract(String name) -> !name.isEmpty() && !name.endsWith("\0");
                    case Address.Opaque opaque -> opaque.bytes().length <= UnixNames.LENGTH;
                    default -> true;
                };
        if (!distinct) {
            throw new IllegalArgumentException(address + " could not be told from another");
        }
        return address.family().equals(Family.UNIX);
    }

    boolean tcp() {
        return type.equals(Type.STREAM) && source instanceof Address.Inet;
    }
}
