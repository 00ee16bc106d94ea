package sockeye;

/**
 * The names that belong to an address.
 *
 * @param host the name of the host, or the address as a literal
 * @param service the name of the service, or the port's digits
 */
public record NameInfo(String host, String service) {
    /** What {@link Netdb#getnameinfo} is asked for. */
    public enum Flag {
        /** The host as a literal: nothing is looked up for it. */
        NI_NUMERICHOST(0x1),
        /** The service as digits: nothing is looked up for it. */
        NI_NUMERICSERV(0x2),
        /** Only the first part of the name of a host in this one's domain. */
        NI_NOFQDN(0x4),
        /** An exception where there is no name, instead of the literal. */
        NI_NAMEREQD(0x8),
        /** The service is one of UDP; without this flag, of TCP. */
        NI_DGRAM(0x10);

        private final int bit;

        Flag(int bit) {
            this.bit = bit;
        }

        int bit() {
            return bit;
        }
    }
}
