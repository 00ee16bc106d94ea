package sockeye;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link Poll} watches a descriptor for, and what it found. Any bits may be given; join
 * events with {@link #or}.
 *
 * @param bits the events as epoll_ctl(2) takes them
 */
public record Events(int bits) {
    /** No events: only errors and hang-ups are reported. */
    public static final Events NONE = new Events(0);

    /** There is something to read, or the end of the stream. */
    public static final Events EPOLLIN = new Events(0x1);

    /** There is urgent data. */
    public static final Events EPOLLPRI = new Events(0x2);

    /** There is room to write, or a connect has ended. */
    public static final Events EPOLLOUT = new Events(0x4);

    /** There is an error; always reported. */
    public static final Events EPOLLERR = new Events(0x8);

    /** Both directions are shut down; always reported. */
    public static final Events EPOLLHUP = new Events(0x10);

    /** The peer has shut down its writing. */
    public static final Events EPOLLRDHUP = new Events(0x2000);

    /** Wakes only one of the polls that wait for the same descriptor. */
    public static final Events EPOLLEXCLUSIVE = new Events(0x10000000);

    /** Keeps the system awake while the event is pending. */
    public static final Events EPOLLWAKEUP = new Events(0x20000000);

    /** Reports once, then nothing until {@link Poll.Key#modify}. */
    public static final Events EPOLLONESHOT = new Events(0x40000000);

    /** Edge-triggered: reports changes instead of states. */
    public static final Events EPOLLET = new Events(0x80000000);

    /**
     * Returns these events and {@code more}.
     *
     * @param more further events
     * @return both together
     */
    public Events or(Events more) {
        return new Events(bits | more.bits);
    }

    /**
     * Says whether any of {@code events} is set.
     *
     * @param events what to look for
     * @return true if at least one of them is set
     */
    public boolean any(Events events) {
        return (bits & events.bits) != 0;
    }

    /** The names, joined by |: {@code EPOLLIN|EPOLLRDHUP}; {@code 0} if there are none. */
    @Override
    public String toString() {
        return Bits.toString(bits, Events::name);
    }

    private static @Nullable String name(int bit) {
        return switch (bit) {
            case 0x1 -> "EPOLLIN";
            case 0x2 -> "EPOLLPRI";
            case 0x4 -> "EPOLLOUT";
            case 0x8 -> "EPOLLERR";
            case 0x10 -> "EPOLLHUP";
            case 0x2000 -> "EPOLLRDHUP";
            case 0x10000000 -> "EPOLLEXCLUSIVE";
            case 0x20000000 -> "EPOLLWAKEUP";
            case 0x40000000 -> "EPOLLONESHOT";
            case 0x80000000 -> "EPOLLET";
            default -> null;
        };
    }
}
