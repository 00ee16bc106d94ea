package sockeye;

/**
 * The library's own conversion of addresses, for the benchmark of the parts: it is not public, and
 * without a call around it nothing public does it alone.
 */
public final class AddressBytes {
    private AddressBytes() {}

    /** What the kernel is given for an address. */
    public static byte[] encode(Address.Inet address) {
        return Sockaddr.encode(address, Family.INET);
    }

    /** The address that the kernel has given. */
    public static Address decode(byte[] bytes) {
        return Sockaddr.decode(bytes);
    }
}
