package sockeye;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static sockeye.kernel.Layouts.MSGHDR;
import static sockeye.kernel.Layouts.SOCKADDR_STORAGE;
import static sockeye.kernel.Layouts.offset;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** One {@code struct msghdr}: what sendmsg(2) and recvmsg(2) take and give back. */
final class Msghdr {
    private static final long NAME = offset(MSGHDR, "msg_name");
    private static final long NAME_LENGTH = offset(MSGHDR, "msg_namelen");
    private static final long IOV = offset(MSGHDR, "msg_iov");
    private static final long IOV_LENGTH = offset(MSGHDR, "msg_iovlen");
    private static final long CONTROL = offset(MSGHDR, "msg_control");
    private static final long CONTROL_LENGTH = offset(MSGHDR, "msg_controllen");
    private static final long FLAGS = offset(MSGHDR, "msg_flags");

    final MemorySegment memory;
    private final MemorySegment name;
    private final MemorySegment control;

    private Msghdr(Arena arena, Buffers.Vector vector, MemorySegment name, MemorySegment control) {
        this.memory = arena.allocate(MSGHDR);
        this.name = name;
        this.control = control;
        memory.set(ADDRESS, IOV, vector.iovecs);
        memory.set(JAVA_LONG, IOV_LENGTH, vector.count());
        reset();
    }

    static Msghdr toSend(Arena arena, Buffers.Vector vector, byte[] name, byte[] control) {
        return new Msghdr(arena, vector, bytes(arena, name), bytes(arena, control));
    }

    static Msghdr toReceive(Arena arena, Buffers.Vector vector, int controlRoom) {
        return new Msghdr(
                arena, vector, arena.allocate(SOCKADDR_STORAGE, 8), arena.allocate(controlRoom, 8));
    }

    private static MemorySegment bytes(Arena arena, byte[] bytes) {
        return bytes.length == 0
                ? MemorySegment.NULL
                : arena.allocate(bytes.length, 8).copyFrom(MemorySegment.ofArray(bytes));
    }

    /** Before each try: the kernel overwrites the lengths. */
    Msghdr reset() {
        memory.set(ADDRESS, NAME, name);
        memory.set(JAVA_INT, NAME_LENGTH, (int) name.byteSize());
        memory.set(ADDRESS, CONTROL, control);
        memory.set(JAVA_LONG, CONTROL_LENGTH, control.byteSize());
        return this;
    }

    Address from() {
        return Sockaddr.decode(name, memory.get(JAVA_INT, NAME_LENGTH));
    }

    Flags flags() {
        return new Flags(memory.get(JAVA_INT, FLAGS));
    }

    List<Control> control() {
        return ControlCodec.decode(
                control.asSlice(0, memory.get(JAVA_LONG, CONTROL_LENGTH)).toArray(JAVA_BYTE));
    }
}
