package sockeye.proxy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import sockeye.framing.MalformedException;
import sockeye.proxy.ProxyHeader.Command;

/**
 * Headers of version 2: a signature, a byte of version and command, one of {@link Transport}, two
 * that count what follows; addresses, TLVs.
 */
final class Version2 {
    static final byte[] SIGNATURE = {
        '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
    };

    /** How many bytes every header has. */
    static final int START = 16;

    private static final int COMMAND_AT = 12;
    private static final int TRANSPORT_AT = 13;
    private static final int LENGTH_AT = 14;
    private static final int VERSION = 0x20;
    private static final Tlv.Raw NO_CHECKSUM = new Tlv.Raw(Tlvs.CRC32C, new byte[Integer.BYTES]);

    private Version2() {}

    /** How long a header is that has this start; refuses one that cannot be read. */
    static int length(ByteBuffer start) throws MalformedException {
        int length = Short.toUnsignedInt(start.getShort(LENGTH_AT));
        int room = transport(start, command(start)).length();
        if (length < room) {
            throw new MalformedException(length + " bytes for addresses of " + room);
        }
        return START + length;
    }

    private static Command command(ByteBuffer header) throws MalformedException {
        byte both = header.get(COMMAND_AT);
        return switch (both - VERSION) {
            case 0 -> Command.LOCAL;
            case 1 -> Command.PROXY;
            default ->
                    throw new MalformedException(
                            String.format("0x%02x for version 2 and a command", both));
        };
    }

    /** The receiver of a LOCAL header is to look at no addresses, whatever they are. */
    private static Transport transport(ByteBuffer header, Command command)
            throws MalformedException {
        byte number = header.get(TRANSPORT_AT);
        return command == Command.PROXY ? Transport.of(number) : Transport.ofLocal(number);
    }

    /** Takes apart a header that is all there. */
    static ProxyHeader decode(ByteBuffer header) throws MalformedException {
        Command command = command(header);
        Transport transport = transport(header, command);
        Optional<Endpoints> endpoints = transport.decode(header.position(START));
        List<Tlv> tlvs = new ArrayList<>();
        boolean checked = false;
        while (transport != Transport.UNKNOWN && header.hasRemaining()) {
            Tlv.Raw tlv = Tlvs.next(header);
            if (tlv.type() == Tlvs.CRC32C) {
                check(header, tlv, checked);
                checked = true;
            } else if (tlv.type() != Tlvs.NOOP) {
                tlvs.add(Tlvs.typed(tlv));
            }
        }
        return new ProxyHeader(2, command, endpoints, tlvs, checked);
    }

    /** The checksum is the last that was taken from {@code header}. */
    private static void check(ByteBuffer header, Tlv.Raw checksum, boolean again)
            throws MalformedException {
        if (again || checksum.value().length != Integer.BYTES) {
            throw new MalformedException("not one checksum of 4 bytes");
        }
        int at = header.position() - Integer.BYTES;
        int claimed = header.getInt(at);
        header.putInt(at, 0);
        if (crc32c(header) != claimed) {
            throw new MalformedException("the checksum of a PROXY header is wrong");
        }
    }

    private static int crc32c(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.duplicate().rewind());
        return (int) crc.getValue();
    }

    /** How many bytes follow the start. */
    static long rest(Optional<Endpoints> endpoints, List<Tlv> tlvs, boolean crc32c) {
        int addresses = endpoints.map(Transport::of).orElse(Transport.UNSPEC).length();
        return addresses + Tlvs.length(tlvs) + (crc32c ? Tlvs.length(List.of(NO_CHECKSUM)) : 0);
    }

    static byte[] encode(ProxyHeader header) {
        Transport transport = header.endpoints().map(Transport::of).orElse(Transport.UNSPEC);
        int rest = (int) rest(header.endpoints(), header.tlvs(), header.crc32c());
        ByteBuffer bytes = ByteBuffer.allocate(START + rest).put(SIGNATURE);
        bytes.put((byte) (VERSION + (header.command() == Command.PROXY ? 1 : 0)));
        bytes.put(transport.number()).putShort((short) rest);
        header.endpoints().ifPresent(both -> transport.encode(both, bytes));
        bytes.put(Tlvs.encode(header.tlvs()));
        if (header.crc32c()) {
            bytes.put(Tlvs.encode(List.of(NO_CHECKSUM)));
            bytes.putInt(bytes.position() - Integer.BYTES, crc32c(bytes));
        }
        return bytes.array();
    }
}
