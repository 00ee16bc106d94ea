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
    private MemorySegment name;
    private MemorySegment control;

    /** In {@code memory}, which may be a part of an array. */
    Msghdr(
            MemorySegment memory,
            MemorySegment iovecs,
            int count,
            MemorySegment name,
            MemorySegment control) {
        this.memory = memory;
        this.name = name;
        this.control = control;
        point(iovecs, count, name, control);
    }

    /** Points to these parts, and no longer to those it had. */
    Msghdr point(MemorySegment iovecs, int count, MemorySegment name, MemorySegment control) {
        this.name = name;
        this.control = control;
        memory.set(ADDRESS, IOV, iovecs);
        memory.set(JAVA_LONG, IOV_LENGTH, count);
        memory.set(ADDRESS, NAME, name);
        memory.set(ADDRESS, CONTROL, control);
        return reset();
    }

    static Msghdr toSend(Arena arena, Buffers.Vector vector, byte[] name, byte[] control) {
        return toSend(arena.allocate(MSGHDR), arena, vector, name, control);
    }

    /** In {@code memory}; what it points to is taken from {@code arena}. */
    static Msghdr toSend(
            MemorySegment memory, Arena arena, Buffers.Vector vector, byte[] name, byte[] control) {
        return new Msghdr(
                memory, vector.iovecs, vector.count(), bytes(arena, name), bytes(arena, control));
    }

    static Msghdr toReceive(Arena arena, Buffers.Vector vector, int controlRoom) {
        return new Msghdr(
                arena.allocate(MSGHDR),
                vector.iovecs,
                vector.count(),
                arena.allocate(SOCKADDR_STORAGE, 8),
                arena.allocate(controlRoom, 8));
    }

    private static MemorySegment bytes(Arena arena, byte[] bytes) {
        return bytes.length == 0
                ? MemorySegment.NULL
                : arena.allocate(bytes.length, 8).copyFrom(MemorySegment.ofArray(bytes));
    }

    /** Before each try: the kernel overwrites the lengths. */
    Msghdr reset() {
        return room((int) name.byteSize(), control.byteSize());
    }

    /** How much of the name and of the ancillary data there is. */
    Msghdr room(int nameLength, long controlLength) {
        memory.set(JAVA_INT, NAME_LENGTH, nameLength);
        memory.set(JAVA_LONG, CONTROL_LENGTH, controlLength);
        return this;
    }

    int nameLength() {
        return memory.get(JAVA_INT, NAME_LENGTH);
    }

    long controlLength() {
        return memory.get(JAVA_LONG, CONTROL_LENGTH);
    }

    int flagBits() {
        return memory.get(JAVA_INT, FLAGS);
    }

    Address from() {
        return Sockaddr.decode(name, nameLength());
    }

    Flags flags() {
        return new Flags(flagBits());
    }

    List<Control> control() {
        return ControlCodec.decode(control.asSlice(0, controlLength()).toArray(JAVA_BYTE));
    }
}
