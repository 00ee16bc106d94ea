package sockeye;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static sockeye.kernel.Constants.IPPROTO_UDP;
import static sockeye.kernel.Constants.UDP_GRO;
import static sockeye.kernel.Constants.UDP_SEGMENT;
import static sockeye.kernel.Layouts.CMSGHDR;
import static sockeye.kernel.Layouts.cmsgAlign;
import static sockeye.kernel.Layouts.offset;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** What {@link Control.UdpSegment} and {@link Control.UdpGro} say, without making any object. */
final class SegmentSize {
    static final int ROOM = Control.room(Short.BYTES);

    private static final long LENGTH = offset(CMSGHDR, "cmsg_len");
    private static final long LEVEL = offset(CMSGHDR, "cmsg_level");
    private static final long TYPE = offset(CMSGHDR, "cmsg_type");
    private static final long DATA = CMSGHDR.byteSize();

    final MemorySegment memory;

    SegmentSize(SegmentAllocator allocator) {
        memory = allocator.allocate(ROOM, 8);
        memory.set(JAVA_LONG, LENGTH, DATA + Short.BYTES);
        memory.set(JAVA_INT, LEVEL, IPPROTO_UDP);
        memory.set(JAVA_INT, TYPE, UDP_SEGMENT);
    }

    /** How much of {@link #memory} is to be sent for this size. */
    int set(int size) {
        memory.set(JAVA_SHORT, DATA, (short) size);
        return size == 0 ? 0 : ROOM;
    }

    /** The size in the first {@code length} bytes of received ancillary data, or 0. */
    static int received(MemorySegment control, long length) {
        for (long at = 0; at + DATA + Integer.BYTES <= length; ) {
            if (control.get(JAVA_INT, at + LEVEL) == IPPROTO_UDP
                    && control.get(JAVA_INT, at + TYPE) == UDP_GRO) {
                return control.get(JAVA_INT, at + DATA);
            }
            at += Math.max(DATA, cmsgAlign(control.get(JAVA_LONG, at + LENGTH)));
        }
        return 0;
    }
}
