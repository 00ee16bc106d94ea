package sockeye.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import sockeye.Address;
import sockeye.Type;
import sockeye.framing.MalformedException;

/** What connection a header of version 2 is about, and its addresses as bytes. */
enum Transport {
    /** None that can be told: no addresses. */
    UNSPEC(0x00, 0),
    TCP4(0x11, 2 * (4 + Short.BYTES)),
    UDP4(0x12, TCP4.length),
    TCP6(0x21, 2 * (Mapped.INET6_LENGTH + Short.BYTES)),
    UDP6(0x22, TCP6.length),
    UNIX_STREAM(0x31, 2 * UnixNames.LENGTH),
    UNIX_DGRAM(0x32, UNIX_STREAM.length),
    /** One whose addresses are of unknown length, so that nobody knows what follows them. */
    UNKNOWN(-1, 0);

    private static final int MOST_FAMILY = 3;
    private static final int MOST_PROTOCOL = 2;

    private final byte number;
    private final int length;

    Transport(int number, int length) {
        this.number = (byte) number;
        this.length = length;
    }

    /** By its number, of a connection that is relayed. */
    static Transport of(byte number) throws MalformedException {
        int family = (number >> 4) & 0xF;
        int protocol = number & 0xF;
        if (family > MOST_FAMILY || protocol > MOST_PROTOCOL) {
            throw new MalformedException(
                    String.format("0x%02x for a family and a protocol", number));
        }
        return Arrays.stream(values())
                .filter(one -> one.number == number)
                .findFirst()
                .orElse(UNKNOWN);
    }

    /** By its number, of the proxy's own connection: whatever stands there is to be ignored. */
    static Transport ofLocal(byte number) {
        return number == UNSPEC.number ? UNSPEC : UNKNOWN;
    }

    static Transport of(Endpoints endpoints) {
        boolean stream = endpoints.type().equals(Type.STREAM);
        if (!(endpoints.source() instanceof Address.Inet source
                && endpoints.destination() instanceof Address.Inet destination)) {
            return stream ? UNIX_STREAM : UNIX_DGRAM;
        } else if (Mapped.needed(source.host(), destination.host())) {
            return stream ? TCP6 : UDP6;
        }
        return stream ? TCP4 : UDP4;
    }

    byte number() {
        return number;
    }

    /** How many bytes the addresses have. */
    int length() {
        return length;
    }

    Optional<Endpoints> decode(ByteBuffer bytes) throws MalformedException {
        Type type = (number & 0xF) == 1 ? Type.STREAM : Type.DGRAM;
        return switch (this) {
            case TCP4, UDP4 -> Optional.of(inet(type, bytes, new byte[4], new byte[4]));
            case TCP6, UDP6 -> Optional.of(inet(type, bytes, new byte[16], new byte[16]));
            case UNIX_STREAM, UNIX_DGRAM -> {
                Address source = UnixNames.decode(bytes);
                yield Optional.of(new Endpoints(type, source, UnixNames.decode(bytes)));
            }
            case UNSPEC, UNKNOWN -> Optional.empty();
        };
    }

    private static Endpoints inet(Type type, ByteBuffer bytes, byte[] source, byte[] destination) {
        bytes.get(source).get(destination);
        return new Endpoints(type, inet(source, bytes), inet(destination, bytes));
    }

    private static Address inet(byte[] host, ByteBuffer bytes) {
        int port = Short.toUnsignedInt(bytes.getShort());
        try {
            return new Address.Inet(InetAddress.getByAddress(host), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // only for other lengths
        }
    }

    void encode(Endpoints endpoints, ByteBuffer bytes) {
        if (endpoints.source() instanceof Address.Inet source
                && endpoints.destination() instanceof Address.Inet destination) {
            bytes.put(host(source)).put(host(destination));
            bytes.putShort((short) source.port()).putShort((short) destination.port());
        } else {
            bytes.put(UnixNames.encode(endpoints.source()));
            bytes.put(UnixNames.encode(endpoints.destination()));
        }
    }

    private byte[] host(Address.Inet inet) {
        return length == TCP6.length ? Mapped.inet6(inet.host()) : inet.host().getAddress();
    }
}
