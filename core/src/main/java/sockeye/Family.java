package sockeye;

/**
 * An address family: what kind of address a socket has. Any number that the kernel knows may be
 * given.
 *
 * @param number the AF_ number
 */
public record Family(int number) {
    /**
     * AF_UNSPEC: no family; as an address to {@code connect} it dissolves the association of a
     * datagram socket.
     */
    public static final Family UNSPEC = new Family(0);

    /** AF_UNIX: sockets of this host, unix(7). */
    public static final Family UNIX = new Family(1);

    /** AF_INET: IPv4, ip(7). */
    public static final Family INET = new Family(2);

    /** AF_INET6: IPv6, ipv6(7). */
    public static final Family INET6 = new Family(10);

    /** The constant's name, or {@code family 40}. */
    @Override
    public String toString() {
        return switch (number) {
            case 0 -> "UNSPEC";
            case 1 -> "UNIX";
            case 2 -> "INET";
            case 10 -> "INET6";
            default -> "family " + number;
        };
    }
}
