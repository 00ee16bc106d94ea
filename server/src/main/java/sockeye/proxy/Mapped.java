package sockeye.proxy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** IPv4 addresses in IPv6: {@code ::ffff:192.0.2.1}. */
final class Mapped {
    static final int INET6_LENGTH = 16;

    private static final byte[] PREFIX = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF};

    /** How many bits the prefix has. */
    static final int BITS = Byte.SIZE * PREFIX.length;

    private Mapped() {}

    /** Whether one of them is IPv6, so that the other must be told as such. */
    static boolean needed(InetAddress one, InetAddress other) {
        return one instanceof Inet6Address || other instanceof Inet6Address;
    }

    /** The 16 bytes of an address, mapped if it is IPv4. */
    static byte[] inet6(InetAddress host) {
        byte[] bytes = host.getAddress();
        return bytes.length == INET6_LENGTH
                ? bytes
                : ByteBuffer.allocate(INET6_LENGTH).put(PREFIX).put(bytes).array();
    }

    /** The bytes of an address, four if it is IPv4 or mapped. */
    static byte[] plain(InetAddress host) {
        byte[] bytes = host.getAddress();
        boolean mapped =
                bytes.length == INET6_LENGTH
                        && Arrays.equals(bytes, 0, PREFIX.length, PREFIX, 0, PREFIX.length);
        return mapped ? Arrays.copyOfRange(bytes, PREFIX.length, bytes.length) : bytes;
    }
}
