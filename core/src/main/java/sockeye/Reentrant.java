package sockeye;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.Optional;
import sockeye.kernel.Constants;

/**
 * What came of a call whose name ends in _r: it fills a structure whose members point into a
 * buffer, which grows until the answer fits.
 *
 * @param code 0 or an error number, positive
 * @param found the structure, if there is an answer
 */
record Reentrant(long code, Optional<CStruct> found) {
    static final long LONGEST_BUFFER = 1 << 20;

    private static final long FIRST_BUFFER = 1 << 10;

    interface Call {
        long into(MemorySegment struct, MemorySegment buffer, long length, MemorySegment result);
    }

    static Reentrant run(Arena arena, StructLayout layout, Call call) {
        CStruct struct = CStruct.allocate(arena, layout);
        MemorySegment result = arena.allocate(ADDRESS);
        long length = FIRST_BUFFER;
        long code = call.into(struct.memory(), arena.allocate(length), length, result);
        while (code == Constants.ERANGE && length < LONGEST_BUFFER) {
            length *= 2;
            code = call.into(struct.memory(), arena.allocate(length), length, result);
        }
        boolean found = code == 0 && !CStruct.isNull(result.get(ADDRESS, 0));
        return new Reentrant(code, found ? Optional.of(struct) : Optional.empty());
    }
}
