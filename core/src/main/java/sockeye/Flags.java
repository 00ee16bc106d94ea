package sockeye;

import org.jspecify.annotations.Nullable;

/**
 * The MSG_ flags of a send or receive, and those that a received message carries. Any bits may be
 * given; join flags with {@link #or}: {@code socket.recv(buffer, MSG_PEEK.or(MSG_DONTWAIT))}.
 *
 * @param bits the flags as recv(2) and send(2) take them
 */
public record Flags(int bits) {
    /** No flags. */
    public static final Flags NONE = new Flags(0);

    /** Urgent data of a TCP stream. */
    public static final Flags MSG_OOB = new Flags(0x1);

    /** Leaves what it receives in the queue. */
    public static final Flags MSG_PEEK = new Flags(0x2);

    /** Sends only to hosts on directly connected networks. */
    public static final Flags MSG_DONTROUTE = new Flags(0x4);

    /** Received: ancillary data was cut off for lack of room. */
    public static final Flags MSG_CTRUNC = new Flags(0x8);

    /**
     * Received: the message was longer than the buffers. Given to a receive on a message socket:
     * return the true length.
     */
    public static final Flags MSG_TRUNC = new Flags(0x20);

    /** Returns {@link Socket#WOULD_BLOCK} instead of waiting. */
    public static final Flags MSG_DONTWAIT = new Flags(0x40);

    /** Ends a record, where the protocol has records. */
    public static final Flags MSG_EOR = new Flags(0x80);

    /** Waits until the buffers of a stream are full, the stream ends, or the wait does. */
    public static final Flags MSG_WAITALL = new Flags(0x100);

    /** Tells the link layer that the peer answered, so that it need not be probed. */
    public static final Flags MSG_CONFIRM = new Flags(0x800);

    /** Receives a queued error instead of data. */
    public static final Flags MSG_ERRQUEUE = new Flags(0x2000);

    /** Always set by Sockeye: a broken pipe is an exception, never a signal. */
    public static final Flags MSG_NOSIGNAL = new Flags(0x4000);

    /** More follows: TCP and UDP hold it back to join it with what comes next. */
    public static final Flags MSG_MORE = new Flags(0x8000);

    /** For receiving many messages: wait for the first only. */
    public static final Flags MSG_WAITFORONE = new Flags(0x10000);

    /**
     * Sends memory of the process without copying it, after SO_ZEROCOPY; for direct buffers only.
     * {@link ZeroCopy} does all that belongs to it.
     */
    public static final Flags MSG_ZEROCOPY = new Flags(0x4000000);

    /** Connects with the data of this send, tcp(7). */
    public static final Flags MSG_FASTOPEN = new Flags(0x20000000);

    /** Always set by Sockeye: received descriptors are close-on-exec. */
    public static final Flags MSG_CMSG_CLOEXEC = new Flags(0x40000000);

    /**
     * Returns these flags and {@code more}.
     *
     * @param more further flags
     * @return both together
     */
    public Flags or(Flags more) {
        return new Flags(bits | more.bits);
    }

    /**
     * Says whether all of {@code flags} are set.
     *
     * @param flags what to look for
     * @return true if every one of them is set
     */
    public boolean has(Flags flags) {
        return (bits & flags.bits) == flags.bits;
    }

    /** The names, joined by |: {@code MSG_PEEK|MSG_TRUNC}; {@code 0} if there are none. */
    @Override
    public String toString() {
        return Bits.toString(bits, Flags::name);
    }

    private static @Nullable String name(int bit) {
        return switch (bit) {
            case 0x1 -> "MSG_OOB";
            case 0x2 -> "MSG_PEEK";
            case 0x4 -> "MSG_DONTROUTE";
            case 0x8 -> "MSG_CTRUNC";
            case 0x20 -> "MSG_TRUNC";
            case 0x40 -> "MSG_DONTWAIT";
            case 0x80 -> "MSG_EOR";
            case 0x100 -> "MSG_WAITALL";
            case 0x800 -> "MSG_CONFIRM";
            case 0x2000 -> "MSG_ERRQUEUE";
            case 0x4000 -> "MSG_NOSIGNAL";
            case 0x8000 -> "MSG_MORE";
            case 0x10000 -> "MSG_WAITFORONE";
            case 0x4000000 -> "MSG_ZEROCOPY";
            case 0x20000000 -> "MSG_FASTOPEN";
            case 0x40000000 -> "MSG_CMSG_CLOEXEC";
            default -> null;
        };
    }
}
