package sockeye;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static sockeye.kernel.Constants.AT_EMPTY_PATH;
import static sockeye.kernel.Constants.AT_STATX_DONT_SYNC;
import static sockeye.kernel.Constants.STATX_SIZE;
import static sockeye.kernel.Constants.STATX_TYPE;
import static sockeye.kernel.Constants.S_IFMT;
import static sockeye.kernel.Constants.S_IFREG;
import static sockeye.kernel.Kernels.kernel;
import static sockeye.kernel.Layouts.STATX;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import sockeye.kernel.Layouts;

/** What of a file is in memory, so that reading it does not wait for a disk. */
final class PageCache {
    private static final long PAGE = kernel().getpagesize();

    private static final long MODE = Layouts.offset(STATX, "stx_mode");
    private static final long SIZE = Layouts.offset(STATX, "stx_size");

    /** The members of struct cachestat, all of 64 bits: first, how many pages are there. */
    private static final int COUNTS = 5;

    private PageCache() {}

    /**
     * How many of the {@code most} bytes at {@code position} can be read without waiting, or 0 if
     * that is not known. At the end of the file it is {@code most}.
     */
    static long ready(int file, long position, long most) {
        try (Arena arena = Arena.ofConfined()) {
            long first = position / PAGE * PAGE;
            long wanted = position + most - first;
            long cached = PAGE * pages(arena, file, first, wanted);
            if (cached >= wanted) {
                return most;
            } else if (cached > 0) {
                boolean fromStart = pages(arena, file, first, cached) * PAGE >= cached;
                return fromStart ? cached - (position - first) : 0;
            }
            return ends(arena, file, position) ? most : 0;
        }
    }

    /** Corresponds to cachestat(2): Linux 6.5, for files that belong to us or may be written. */
    private static long pages(Arena arena, int file, long first, long bytes) {
        MemorySegment counts = arena.allocate(JAVA_LONG, COUNTS);
        long n = kernel().cachestat(file, arena.allocateFrom(JAVA_LONG, first, bytes), counts, 0);
        return n < 0 ? 0 : counts.get(JAVA_LONG, 0);
    }

    /** Corresponds to statx(2). Files that are made while they are read have no size. */
    private static boolean ends(Arena arena, int file, long position) {
        MemorySegment path = arena.allocateFrom("");
        MemorySegment status = arena.allocate(STATX);
        int flags = AT_EMPTY_PATH | AT_STATX_DONT_SYNC;
        long n = kernel().statx(file, path, flags, STATX_TYPE | STATX_SIZE, status);
        long size = status.get(JAVA_LONG, SIZE);
        boolean isFile = (status.get(JAVA_SHORT, MODE) & S_IFMT) == S_IFREG;
        return n == 0 && isFile && 0 < size && size <= position;
    }
}
