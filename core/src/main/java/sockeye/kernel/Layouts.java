package sockeye.kernel;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The structures of 64-bit Linux, member by member as the headers have them. */
public final class Layouts {
    /** Numbers that a structure keeps in network order. */
    public static final ValueLayout.OfShort NET_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final boolean PACKED_EVENT = System.getProperty("os.arch").equals("amd64");

    public static final StructLayout SOCKADDR_IN =
            structLayout(
                            JAVA_SHORT.withName("sin_family"),
                            JAVA_SHORT.withName("sin_port"),
                            JAVA_INT.withName("sin_addr"),
                            paddingLayout(8))
                    .withName("sockaddr_in");
    public static final StructLayout SOCKADDR_IN6 =
            structLayout(
                            JAVA_SHORT.withName("sin6_family"),
                            JAVA_SHORT.withName("sin6_port"),
                            JAVA_INT.withName("sin6_flowinfo"),
                            sequenceLayout(16, JAVA_BYTE).withName("sin6_addr"),
                            JAVA_INT.withName("sin6_scope_id"))
                    .withName("sockaddr_in6");
    public static final StructLayout SOCKADDR_UN =
            structLayout(
                            JAVA_SHORT.withName("sun_family"),
                            sequenceLayout(108, JAVA_BYTE).withName("sun_path"))
                    .withName("sockaddr_un");
    public static final StructLayout IOVEC =
            structLayout(ADDRESS.withName("iov_base"), JAVA_LONG.withName("iov_len"))
                    .withName("iovec");
    public static final StructLayout MSGHDR =
            structLayout(
                            ADDRESS.withName("msg_name"),
                            JAVA_INT.withName("msg_namelen"),
                            paddingLayout(4),
                            ADDRESS.withName("msg_iov"),
                            JAVA_LONG.withName("msg_iovlen"),
                            ADDRESS.withName("msg_control"),
                            JAVA_LONG.withName("msg_controllen"),
                            JAVA_INT.withName("msg_flags"),
                            paddingLayout(4))
                    .withName("msghdr");
    public static final StructLayout MMSGHDR =
            structLayout(MSGHDR.withName("msg_hdr"), JAVA_INT.withName("msg_len"), paddingLayout(4))
                    .withName("mmsghdr");
    public static final StructLayout CMSGHDR =
            structLayout(
                            JAVA_LONG.withName("cmsg_len"),
                            JAVA_INT.withName("cmsg_level"),
                            JAVA_INT.withName("cmsg_type"))
                    .withName("cmsghdr");
    public static final StructLayout UCRED =
            structLayout(
                            JAVA_INT.withName("pid"),
                            JAVA_INT.withName("uid"),
                            JAVA_INT.withName("gid"))
                    .withName("ucred");
    public static final StructLayout SOCK_EXTENDED_ERR =
            structLayout(
                            JAVA_INT.withName("ee_errno"),
                            JAVA_BYTE.withName("ee_origin"),
                            JAVA_BYTE.withName("ee_type"),
                            JAVA_BYTE.withName("ee_code"),
                            JAVA_BYTE.withName("ee_pad"),
                            JAVA_INT.withName("ee_info"),
                            JAVA_INT.withName("ee_data"))
                    .withName("sock_extended_err");
    public static final StructLayout EPOLL_EVENT =
            PACKED_EVENT
                    ? structLayout(
                                    JAVA_INT.withName("events"),
                                    JAVA_LONG_UNALIGNED.withName("data"))
                            .withName("epoll_event")
                    : structLayout(
                                    JAVA_INT.withName("events"),
                                    paddingLayout(4),
                                    JAVA_LONG.withName("data"))
                            .withName("epoll_event");
    public static final StructLayout ADDRINFO =
            structLayout(
                            JAVA_INT.withName("ai_flags"),
                            JAVA_INT.withName("ai_family"),
                            JAVA_INT.withName("ai_socktype"),
                            JAVA_INT.withName("ai_protocol"),
                            JAVA_INT.withName("ai_addrlen"),
                            paddingLayout(4),
                            ADDRESS.withName("ai_addr"),
                            ADDRESS.withName("ai_canonname"),
                            ADDRESS.withName("ai_next"))
                    .withName("addrinfo");
    public static final StructLayout HOSTENT =
            structLayout(
                            ADDRESS.withName("h_name"),
                            ADDRESS.withName("h_aliases"),
                            JAVA_INT.withName("h_addrtype"),
                            JAVA_INT.withName("h_length"),
                            ADDRESS.withName("h_addr_list"))
                    .withName("hostent");
    public static final StructLayout SERVENT =
            structLayout(
                            ADDRESS.withName("s_name"),
                            ADDRESS.withName("s_aliases"),
                            JAVA_INT.withName("s_port"),
                            paddingLayout(4),
                            ADDRESS.withName("s_proto"))
                    .withName("servent");
    public static final StructLayout PROTOENT =
            structLayout(
                            ADDRESS.withName("p_name"),
                            ADDRESS.withName("p_aliases"),
                            JAVA_INT.withName("p_proto"),
                            paddingLayout(4))
                    .withName("protoent");

    public static final StructLayout STATX =
            structLayout(
                            paddingLayout(28),
                            JAVA_SHORT.withName("stx_mode"),
                            paddingLayout(10),
                            JAVA_LONG.withName("stx_size"),
                            paddingLayout(208))
                    .withName("statx");

    /** The longest address there is: sizeof(struct sockaddr_storage). */
    public static final int SOCKADDR_STORAGE = 128;

    private Layouts() {}

    public static long offset(StructLayout struct, String member) {
        return struct.byteOffset(groupElement(member));
    }

    /** Every structure, for the test that holds them against the C compiler. */
    static java.util.List<StructLayout> all() {
        return java.util.List.of(
                SOCKADDR_IN,
                SOCKADDR_IN6,
                SOCKADDR_UN,
                IOVEC,
                MSGHDR,
                MMSGHDR,
                CMSGHDR,
                UCRED,
                SOCK_EXTENDED_ERR,
                EPOLL_EVENT,
                ADDRINFO,
                STATX,
                HOSTENT,
                SERVENT,
                PROTOENT);
    }

    /** Rounds a length of ancillary data up as CMSG_ALIGN does. */
    public static long cmsgAlign(long length) {
        return (length + 7) & ~7L;
    }
}
