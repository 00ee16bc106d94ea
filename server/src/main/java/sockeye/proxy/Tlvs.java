package sockeye.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import sockeye.framing.MalformedException;
import sockeye.framing.MessageCodec;

/** TLVs as bytes: a type, two bytes that count those of the value, the value. */
final class Tlvs {
    static final int ALPN = 0x01;
    static final int AUTHORITY = 0x02;
    static final int CRC32C = 0x03;
    static final int NOOP = 0x04;
    static final int UNIQUE_ID = 0x05;
    static final int SSL = 0x20;
    static final int NETNS = 0x30;

    private static final Set<Integer> KNOWN =
            Set.of(ALPN, AUTHORITY, CRC32C, NOOP, UNIQUE_ID, SSL, NETNS);
    private static final int HEADER = Byte.BYTES + Short.BYTES;

    private Tlvs() {}

    /** Takes one from the beginning of {@code bytes}. */
    static Tlv.Raw next(ByteBuffer bytes) throws MalformedException {
        if (bytes.remaining() < HEADER) {
            throw new MalformedException("a TLV of " + bytes.remaining() + " bytes");
        }
        int type = Byte.toUnsignedInt(bytes.get());
        int length = Short.toUnsignedInt(bytes.getShort());
        if (length > bytes.remaining()) {
            throw new MalformedException(
                    String.format(
                            "a TLV 0x%02x of %d bytes, where %d are left",
                            type, length, bytes.remaining()));
        }
        byte[] value = new byte[length];
        bytes.get(value);
        return new Tlv.Raw(type, value);
    }

    /** The same as its own kind. */
    static Tlv typed(Tlv.Raw raw) throws MalformedException {
        byte[] value = raw.value();
        return switch (raw.type()) {
            case ALPN -> new Tlv.Alpn(new String(value, ISO_8859_1));
            case AUTHORITY -> new Tlv.Authority(MessageCodec.TEXT.decode(value));
            case UNIQUE_ID -> uniqueId(value);
            case SSL -> Ssl.decode(value);
            case NETNS -> new Tlv.Netns(MessageCodec.TEXT.decode(value));
            default -> raw;
        };
    }

    private static Tlv uniqueId(byte[] value) throws MalformedException {
        if (value.length > Tlv.UniqueId.LONGEST) {
            throw new MalformedException("a unique ID of " + value.length + " bytes");
        }
        return new Tlv.UniqueId(value);
    }

    /** For the sender: what has a record of its own is none of the others. */
    static void requireEncodable(List<Tlv> tlvs) {
        for (Tlv tlv : tlvs) {
            if (tlv instanceof Tlv.Raw && KNOWN.contains(tlv.type())) {
                throw new IllegalArgumentException("not to be sent as it is: " + tlv);
            }
        }
    }

    static long length(List<? extends Tlv> tlvs) {
        return tlvs.stream().mapToLong(tlv -> HEADER + tlv.value().length).sum();
    }

    static byte[] encode(List<? extends Tlv> tlvs) {
        ByteBuffer bytes = ByteBuffer.allocate((int) length(tlvs));
        for (Tlv tlv : tlvs) {
            byte[] value = tlv.value();
            bytes.put((byte) tlv.type()).putShort((short) value.length).put(value);
        }
        return bytes.array();
    }
}
