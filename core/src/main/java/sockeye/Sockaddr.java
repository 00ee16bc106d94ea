package sockeye;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/**
 * Addresses in the kernel's form: one line of {@link #encode} and one of {@link #decode} for each
 * family.
 */
final class Sockaddr {
    static final int LONGEST_PATH = 108;
    static final int LONGEST_OPAQUE = 126;

    private static final int INET_LENGTH = 16;
    private static final int INET6_LENGTH = 28;
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF};

    private Sockaddr() {}

    /**
     * The bytes for a socket of {@code family}: one of IPv6 is given IPv4 addresses in their mapped
     * form.
     */
    static byte[] encode(Address address, Family family) {
        return switch (address) {
            case Address.Inet inet
                    when inet.host() instanceof Inet6Address || family.equals(Family.INET6) ->
                    inet6(inet);
            case Address.Inet inet -> inet4(inet);
            case Address.Pathname path ->
                    struct(Family.UNIX, terminated(path.path().getBytes(UTF_8)));
            case Address.Abstract name -> struct(Family.UNIX, ("\0" + name.name()).getBytes(UTF_8));
            case Address.Unnamed _ -> struct(Family.UNIX, new byte[0]);
            case Address.Opaque opaque -> struct(opaque.family(), opaque.bytes());
        };
    }

    /**
     * The address in the first {@code length} bytes of {@code memory}; none means one without a
     * name.
     */
    static Address decode(MemorySegment memory, int length) {
        byte[] bytes = memory.asSlice(0, Math.min(length, memory.byteSize())).toArray(JAVA_BYTE);
        return decode(bytes);
    }

    static Address decode(byte[] bytes) {
        if (bytes.length < 2) {
            return new Address.Unnamed();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        Family family = new Family(Short.toUnsignedInt(buffer.getShort()));
        byte[] rest = Arrays.copyOfRange(bytes, 2, bytes.length);
        if (family.equals(Family.INET) && bytes.length >= INET_LENGTH) {
            return decodeInet4(buffer);
        } else if (family.equals(Family.INET6) && bytes.length >= INET6_LENGTH) {
            return decodeInet6(buffer);
        } else if (family.equals(Family.UNIX)) {
            return decodeUnix(rest);
        }
        return new Address.Opaque(family, rest);
    }

    private static byte[] inet4(Address.Inet inet) {
        ByteBuffer buffer = buffer(INET_LENGTH, Family.INET, inet.port());
        return bytes(buffer.put(inet.host().getAddress()));
    }

    private static byte[] inet6(Address.Inet inet) {
        ByteBuffer buffer = buffer(INET6_LENGTH, Family.INET6, inet.port());
        networkInt(buffer, inet.flowInfo());
        if (inet.host() instanceof Inet4Address) {
            buffer.put(MAPPED);
        }
        return bytes(buffer.put(inet.host().getAddress()).putInt(inet.scopeId()));
    }

    private static ByteBuffer buffer(int length, Family family, int port) {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        return buffer.putShort((short) family.number()).put((byte) (port >> 8)).put((byte) port);
    }

    @SuppressWarnings("ByteBufferBackingArray") // all of an array that was allocated here
    private static byte[] bytes(ByteBuffer buffer) {
        return buffer.array();
    }

    private static void networkInt(ByteBuffer buffer, int value) {
        buffer.putInt(Inet.htonl(value));
    }

    private static byte[] struct(Family family, byte[] rest) {
        return ByteBuffer.allocate(2 + rest.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) family.number())
                .put(rest)
                .array();
    }

    /** A path of the greatest length has no room for a NUL, and needs none. */
    private static byte[] terminated(byte[] path) {
        return path.length < LONGEST_PATH ? Arrays.copyOf(path, path.length + 1) : path;
    }

    private static Address decodeInet4(ByteBuffer buffer) {
        int port = Short.toUnsignedInt(Inet.ntohs(buffer.getShort()));
        return new Address.Inet(host(buffer, 4), port, 0, 0);
    }

    private static Address decodeInet6(ByteBuffer buffer) {
        int port = Short.toUnsignedInt(Inet.ntohs(buffer.getShort()));
        int flowInfo = Inet.ntohl(buffer.getInt());
        InetAddress host = host(buffer, 16);
        return host instanceof Inet4Address
                ? new Address.Inet(host, port, 0, 0)
                : new Address.Inet(host, port, buffer.getInt(), flowInfo);
    }

    private static InetAddress host(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // only for other lengths
        }
    }

    private static Address decodeUnix(byte[] path) {
        if (path.length == 0) {
            return new Address.Unnamed();
        }
        boolean isAbstract = path[0] == 0;
        int start = isAbstract ? 1 : 0;
        int end = isAbstract ? path.length : firstNul(path);
        try {
            String name =
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(path, start, end - start)).toString();
            return isAbstract ? new Address.Abstract(name) : new Address.Pathname(name);
        } catch (CharacterCodingException e) {
            return new Address.Opaque(Family.UNIX, path); // a name that no String can hold
        }
    }

    private static int firstNul(byte[] path) {
        int end = 0;
        while (end < path.length && path[end] != 0) {
            end++;
        }
        return end;
    }
}
