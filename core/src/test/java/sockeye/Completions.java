package sockeye;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static sockeye.kernel.Layouts.CMSGHDR;
import static sockeye.kernel.Layouts.MSGHDR;
import static sockeye.kernel.Layouts.SOCK_EXTENDED_ERR;
import static sockeye.kernel.Layouts.offset;

import java.lang.foreign.MemorySegment;
import sockeye.kernel.Constants;

/** Writes what the kernel would: a completion of MSG_ZEROCOPY. */
final class Completions {
    private static final long ERROR = CMSGHDR.byteSize();
    private static final long LENGTH = ERROR + SOCK_EXTENDED_ERR.byteSize();

    private Completions() {}

    @SuppressWarnings("restricted") // the header says how much room there is
    static void put(MemorySegment msghdr, int[] range) {
        long room = offset(MSGHDR, "msg_controllen");
        MemorySegment control =
                msghdr.get(ADDRESS, offset(MSGHDR, "msg_control"))
                        .reinterpret(msghdr.get(JAVA_LONG, room));
        control.set(JAVA_LONG, 0, LENGTH);
        control.set(JAVA_INT, offset(CMSGHDR, "cmsg_level"), Constants.IPPROTO_IP);
        control.set(JAVA_INT, offset(CMSGHDR, "cmsg_type"), Constants.IP_RECVERR);
        control.set(JAVA_INT, ERROR, 0);
        byte origin = Constants.SO_EE_ORIGIN_ZEROCOPY;
        control.set(JAVA_BYTE, ERROR + offset(SOCK_EXTENDED_ERR, "ee_origin"), origin);
        control.set(JAVA_BYTE, ERROR + offset(SOCK_EXTENDED_ERR, "ee_code"), (byte) 0);
        control.set(JAVA_INT, ERROR + offset(SOCK_EXTENDED_ERR, "ee_info"), range[0]);
        control.set(JAVA_INT, ERROR + offset(SOCK_EXTENDED_ERR, "ee_data"), range[1]);
        msghdr.set(JAVA_LONG, room, LENGTH);
    }
}
