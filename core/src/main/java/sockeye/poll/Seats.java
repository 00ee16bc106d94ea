package sockeye.poll;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds a guest by the tag that epoll hands back: a place in an array and the generation of its
 * use, so that late news for one who left is nobody's, whoever sits there now. No tag is 0.
 *
 * @param <T> what sits here
 */
public final class Seats<T> {
    private static final long PLACE = 0xFFFF_FFFFL;

    private final ToLongFunction<T> tagOf;
    private volatile @Nullable Object[] guests = new @Nullable Object[64];
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private int used;
    private long generation;

    /** Each guest keeps its tag, where {@code tagOf} finds it. */
    public Seats(ToLongFunction<T> tagOf) {
        this.tagOf = tagOf;
    }

    /** Seats a guest: its tag, which the guest must have before there can be news for it. */
    public synchronized long take(T guest) {
        Integer again = free.poll();
        int place = again != null ? again : used++;
        if (place == guests.length) {
            guests = Arrays.copyOf(guests, 2 * place);
        }
        long tag = (++generation << 32) | place;
        guests[place] = guest;
        return tag;
    }

    /** Frees the seat of one who still sits there. */
    public synchronized void free(long tag) {
        int place = (int) (tag & PLACE);
        guests[place] = null;
        free.add(place);
    }

    /** Those who sit here now. */
    @SuppressWarnings("unchecked") // only take() puts guests in
    public synchronized List<T> all() {
        List<T> all = new ArrayList<>();
        for (Object guest : guests) {
            if (guest != null) {
                all.add((T) guest);
            }
        }
        return all;
    }

    /** The guest with {@code tag}, if it is still there. */
    @SuppressWarnings("unchecked") // only take() puts guests in
    public @Nullable T at(long tag) {
        T guest = (T) guests[(int) (tag & PLACE)];
        return guest != null && tagOf.applyAsLong(guest) == tag ? guest : null;
    }
}
