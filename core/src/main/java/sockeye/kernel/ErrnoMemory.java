package sockeye.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Where a call leaves its error number. A place is borrowed for one call, so that the hot calls
 * allocate nothing; it is heap memory where the call can take it and native memory where it cannot.
 */
final class ErrnoMemory {
    /** Enough that two processors seldom meet, and few enough to stay in their caches. */
    private static final int PLACES =
            Math.clamp(4L * Runtime.getRuntime().availableProcessors(), 4, 64);

    private static final int APART = 16; // references on different cache lines

    static final ErrnoMemory HEAP = new ErrnoMemory(true);
    static final ErrnoMemory NATIVE = new ErrnoMemory(false);

    private final AtomicReferenceArray<Place> places = new AtomicReferenceArray<>(PLACES * APART);
    private final boolean heap;

    private ErrnoMemory(boolean heap) {
        this.heap = heap;
    }

    /**
     * Memory for one number, and an array to read it from: a handle on memory takes milliseconds to
     * make.
     */
    @SuppressWarnings("ArrayRecordComponent") // only its content is of interest
    record Place(MemorySegment memory, int[] number) {
        int read() {
            if (memory.isNative()) {
                MemorySegment.copy(memory, JAVA_INT, 0, number, 0, 1);
            }
            return number[0];
        }
    }

    Place borrow() {
        Place place = places.getAndSet(index(), null);
        return place != null ? place : make();
    }

    /**
     * The result of a call that had {@code place}: what it returned, or the negated number. All
     * results fit an {@code int}, of which a function may leave the register's other half
     * undefined: no call moves more than 0x7ffff000 bytes (read(2), notes).
     */
    long result(long returned, Place place) {
        int narrow = (int) returned;
        int result = narrow == -1 ? -place.read() : narrow;
        places.setRelease(index(), place);
        return result;
    }

    private Place make() {
        int[] number = new int[1];
        return new Place(
                heap ? MemorySegment.ofArray(number) : Arena.ofAuto().allocate(JAVA_INT), number);
    }

    private static int index() {
        return (int) (Thread.currentThread().threadId() % PLACES) * APART;
    }
}
