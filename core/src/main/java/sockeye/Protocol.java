package sockeye;

/**
 * A protocol of a family. Any number that the kernel knows may be given; {@link
 * Netdb#getprotobyname} finds others by name.
 *
 * @param number the IPPROTO_ number, or that of another family's protocol
 */
public record Protocol(int number) {
    /** The family's own choice for the type. */
    public static final Protocol DEFAULT = new Protocol(0);

    /** IPPROTO_ICMP. */
    public static final Protocol ICMP = new Protocol(1);

    /** IPPROTO_TCP. */
    public static final Protocol TCP = new Protocol(6);

    /** IPPROTO_UDP. */
    public static final Protocol UDP = new Protocol(17);

    /** IPPROTO_ICMPV6. */
    public static final Protocol ICMPV6 = new Protocol(58);

    /** IPPROTO_UDPLITE. */
    public static final Protocol UDPLITE = new Protocol(136);

    /** IPPROTO_RAW: a raw socket whose sender writes the IP header. */
    public static final Protocol RAW = new Protocol(255);

    /** IPPROTO_MPTCP: Multipath TCP. */
    public static final Protocol MPTCP = new Protocol(262);

    /** The constant's name, or {@code protocol 132}. */
    @Override
    public String toString() {
        return switch (number) {
            case 0 -> "DEFAULT";
            case 1 -> "ICMP";
            case 6 -> "TCP";
            case 17 -> "UDP";
            case 58 -> "ICMPV6";
            case 136 -> "UDPLITE";
            case 255 -> "RAW";
            case 262 -> "MPTCP";
            default -> "protocol " + number;
        };
    }
}
