package sockeye;

import java.util.List;
import java.util.Set;

/**
 * One way to reach a service of a host: what to open a socket with, and where to connect or bind
 * it. Corresponds to {@code struct addrinfo}.
 *
 * {@snippet :
 * AddrInfo info = Netdb.getaddrinfo("localhost", "http", AddrInfo.Hints.ANY.type(Type.STREAM)).getFirst();
 * try (Socket socket = Socket.open(info.family(), info.type(), info.protocol())) {
 *     socket.connect(info.address());
 * }
 * }
 *
 * @param family the family of the socket; INET6 with an IPv4 address means the mapped form of it
 * @param type the type of the socket
 * @param protocol the protocol of the socket
 * @param address the address, with the service's port
 * @param canonicalName the host's full name: in the first entry of an answer if {@link
 *     Flag#AI_CANONNAME} asks for it, else empty
 */
public record AddrInfo(
        Family family, Type type, Protocol protocol, Address address, String canonicalName) {
    /** The flags of {@link Hints}. AI_IDN is not among them: names are always encoded. */
    public enum Flag {
        /** For bind: no host means all addresses of this one, not the loopback. */
        AI_PASSIVE(0x1),
        /** The first entry tells the host's full name. */
        AI_CANONNAME(0x2),
        /** The host is a literal: no name is looked up. */
        AI_NUMERICHOST(0x4),
        /** With the family INET6: IPv4 addresses in their mapped form where there are no others. */
        AI_V4MAPPED(0x8),
        /** With AI_V4MAPPED: the mapped ones too where there are others. */
        AI_ALL(0x10),
        /** Only addresses of the families that this host is connected by. */
        AI_ADDRCONFIG(0x20),
        /** The service is a number: no name is looked up. */
        AI_NUMERICSERV(0x400);

        private final int bit;

        Flag(int bit) {
            this.bit = bit;
        }
    }

    /**
     * What an answer is narrowed to; begin with {@link #ANY}: {@code ANY.type(Type.STREAM)}.
     * Corresponds to the hints of getaddrinfo(3).
     *
     * @param family the family, or UNSPEC for IPv4 and IPv6
     * @param type the type; the number 0 means any
     * @param protocol the protocol, or DEFAULT for any
     * @param flags the flags
     */
    public record Hints(Family family, Type type, Protocol protocol, Set<Flag> flags) {
        /** Everything there is. */
        public static final Hints ANY =
                new Hints(Family.UNSPEC, new Type(0), Protocol.DEFAULT, Set.of());

        /** Copies the flags. */
        public Hints {
            flags = Set.copyOf(flags);
        }

        /**
         * Returns these hints with another family.
         *
         * @param only the family
         * @return new hints
         */
        public Hints family(Family only) {
            return new Hints(only, type, protocol, flags);
        }

        /**
         * Returns these hints with another type.
         *
         * @param only the type
         * @return new hints
         */
        public Hints type(Type only) {
            return new Hints(family, only, protocol, flags);
        }

        /**
         * Returns these hints with another protocol.
         *
         * @param only the protocol
         * @return new hints
         */
        public Hints protocol(Protocol only) {
            return new Hints(family, type, only, flags);
        }

        /**
         * Returns these hints with other flags.
         *
         * @param all the flags; those of these hints are dropped
         * @return new hints
         */
        public Hints flags(Flag... all) {
            return new Hints(family, type, protocol, Set.copyOf(List.of(all)));
        }

        int bits() {
            return flags.stream().mapToInt(flag -> flag.bit).sum();
        }
    }
}
