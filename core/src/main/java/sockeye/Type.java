package sockeye;

/**
 * A socket type: what its communication is like. Any number that the kernel knows may be given.
 *
 * @param number the SOCK_ number
 */
public record Type(int number) {
    /** SOCK_STREAM: a connection that carries bytes, in order and reliably. */
    public static final Type STREAM = new Type(1);

    /** SOCK_DGRAM: messages without connection. */
    public static final Type DGRAM = new Type(2);

    /** SOCK_RAW: the layer below, with its headers. */
    public static final Type RAW = new Type(3);

    /** SOCK_RDM: messages, reliable but in no order. */
    public static final Type RDM = new Type(4);

    /** SOCK_SEQPACKET: a connection that carries messages, in order and reliably. */
    public static final Type SEQPACKET = new Type(5);

    /** The constant's name, or {@code type 10}. */
    @Override
    public String toString() {
        return switch (number) {
            case 1 -> "STREAM";
            case 2 -> "DGRAM";
            case 3 -> "RAW";
            case 4 -> "RDM";
            case 5 -> "SEQPACKET";
            default -> "type " + number;
        };
    }
}
