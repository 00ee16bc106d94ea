package sockeye;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.List;
import sockeye.kernel.Layouts;

/** A structure that libc fills, read by the names of its members, and through their pointers. */
record CStruct(StructLayout layout, MemorySegment memory) {
    static CStruct allocate(Arena arena, StructLayout layout) {
        return new CStruct(layout, arena.allocate(layout));
    }

    /** The structure that {@code pointer} points to. */
    static CStruct at(MemorySegment pointer, StructLayout layout) {
        return new CStruct(layout, sized(pointer, layout.byteSize()));
    }

    static boolean isNull(MemorySegment pointer) {
        return pointer.address() == 0;
    }

    int number(String member) {
        return memory.get(JAVA_INT, Layouts.offset(layout, member));
    }

    CStruct number(String member, int value) {
        memory.set(JAVA_INT, Layouts.offset(layout, member), value);
        return this;
    }

    MemorySegment pointer(String member) {
        return memory.get(ADDRESS, Layouts.offset(layout, member));
    }

    /** The string that a member points to; empty for NULL. */
    String text(String member) {
        return text(pointer(member));
    }

    /** The strings of an array of pointers that ends with NULL. */
    List<String> texts(String member) {
        return pointers(member).stream().map(CStruct::text).toList();
    }

    /** The pointers of an array that ends with NULL. */
    List<MemorySegment> pointers(String member) {
        List<MemorySegment> found = new ArrayList<>();
        MemorySegment array = pointer(member);
        if (!isNull(array)) {
            MemorySegment all = sized(array, Long.MAX_VALUE);
            MemorySegment next = all.getAtIndex(ADDRESS, 0);
            while (!isNull(next)) {
                found.add(next);
                next = all.getAtIndex(ADDRESS, found.size());
            }
        }
        return found;
    }

    /** A copy of {@code length} bytes. */
    static byte[] bytes(MemorySegment pointer, int length) {
        return sized(pointer, length).toArray(JAVA_BYTE);
    }

    private static String text(MemorySegment pointer) {
        return isNull(pointer) ? "" : sized(pointer, Long.MAX_VALUE).getString(0);
    }

    @SuppressWarnings("restricted") // libc says how far its pointers reach, the types do not
    private static MemorySegment sized(MemorySegment pointer, long length) {
        return pointer.reinterpret(length);
    }
}
