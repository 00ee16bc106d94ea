package sockeye.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Where a call leaves its error number. A place is borrowed for one call, so that the hot calls
 * allocate nothing; it is heap memory where the call can take it and native memory where it cannot.
 */
final class ErrnoMemory {
    static final ErrnoMemory HEAP = new ErrnoMemory(true);
    static final ErrnoMemory NATIVE = new ErrnoMemory(false);

    private static final int PLACES = 64;
    private static final int APART = 16; // references on different cache lines

    private final AtomicReferenceArray<MemorySegment> places =
            new AtomicReferenceArray<>(PLACES * APART);
    private final boolean heap;

    private ErrnoMemory(boolean heap) {
        this.heap = heap;
    }

    MemorySegment borrow() {
        MemorySegment place = places.getAndSet(index(), null);
        return place != null ? place : make();
    }

    /**
     * Returns the result of a call that left its error number in {@code place}: itself, or the
     * negated number.
     */
    long result(long returned, MemorySegment place) {
        long result = returned == -1 ? -place.get(JAVA_INT, 0) : returned;
        places.setRelease(index(), place);
        return result;
    }

    private MemorySegment make() {
        return heap
                ? MemorySegment.ofArray(new int[1])
                : java.lang.foreign.Arena.ofAuto().allocate(JAVA_INT);
    }

    private static int index() {
        return (int) (Thread.currentThread().threadId() % PLACES) * APART;
    }
}
