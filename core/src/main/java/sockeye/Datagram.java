package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A received datagram with its sender. */
public final class Datagram {
    private final byte[] bytes;
    private final Address from;
    private final int length;

    Datagram(byte[] bytes, Address from, int length) {
        this.bytes = bytes;
        this.from = from;
        this.length = length;
    }

    /**
     * The data.
     *
     * @return the caller's own array: the datagram, or as much of it as was asked for
     */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * The data as text.
     *
     * @return the bytes, read as UTF-8
     */
    public String text() {
        return new String(bytes, UTF_8);
    }

    /**
     * Who sent it.
     *
     * @return the sender's address
     */
    public Address from() {
        return from;
    }

    /**
     * The length that the datagram had, in bytes.
     *
     * @return its true length, which is more than there are bytes if it was cut
     */
    public int length() {
        return length;
    }

    /**
     * Whether it was longer than was asked for, and the rest is lost.
     *
     * @return true if it was cut
     */
    public boolean truncated() {
        return length > bytes.length;
    }

    @Override
    public String toString() {
        return length + " bytes from " + from;
    }
}
