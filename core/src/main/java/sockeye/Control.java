package sockeye;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sockeye.kernel.Constants;
import sockeye.kernel.Layouts;

/**
 * A piece of ancillary data, which travels beside the bytes of a message. Corresponds to {@code
 * struct cmsghdr}, cmsg(3).
 */
public sealed interface Control {
    /** The most descriptors that one message carries: 253 (SCM_MAX_FD). */
    int MAX_DESCRIPTORS = Constants.SCM_MAX_FD;

    /** Room for all that the kernel can add to one message of a Unix socket, in bytes. */
    int ROOM = 2048;

    /**
     * The room that {@code bytes} of ancillary data need with their header. Corresponds to
     * CMSG_SPACE(3).
     *
     * @param bytes the length of the data: four for each descriptor
     * @return the room in bytes
     */
    static int room(int bytes) {
        return (int) (Layouts.CMSGHDR.byteSize() + Layouts.cmsgAlign(bytes));
    }

    /**
     * Open descriptors, passed to another process: SCM_RIGHTS, unix(7). The receiver has
     * descriptors of its own for the same open files. Sending leaves the sender's open.
     *
     * @param descriptors what to send, 1 to 253; or what came, which belongs to the {@link Message}
     */
    record Rights(List<Fd> descriptors) implements Control {
        /** Copies the list. */
        public Rights {
            descriptors = List.copyOf(descriptors);
        }
    }

    /**
     * Who sent a message, or made a connection: SCM_CREDENTIALS and SO_PEERCRED, unix(7). A sender
     * may claim others' only with privilege.
     *
     * @param pid the process
     * @param uid the user
     * @param gid the group
     */
    record Credentials(int pid, int uid, int gid) implements Control {}

    /**
     * Lets the kernel cut one message into datagrams: UDP_SEGMENT, udp(7). They go through the
     * kernel together, and apart only where they leave it. To be sent only.
     *
     * <p>The message is at most 65,507 bytes (EMSGSIZE), as for one datagram. A datagram must fit
     * the path's MTU, and there are at most 128 in a message, 64 before Linux 6.10 (EINVAL).
     *
     * @param size how many bytes each has, 0 to 65,535; the last has the rest; 0 for no cutting
     */
    record UdpSegment(int size) implements Control {
        /** Checks the size. */
        public UdpSegment {
            if (size < 0 || size > 0xFFFF) {
                throw new IllegalArgumentException("size: " + size + " is not in 0 to 65535");
            }
        }
    }

    /**
     * Tells that the kernel has joined datagrams of one sender: UDP_GRO, udp(7). Comes after {@link
     * Options#UDP_GRO} was set, with messages of more than one datagram. To be received only.
     *
     * @param size how many bytes each had; the last may have fewer
     */
    record UdpGro(int size) implements Control {}

    /**
     * Tells that the kernel has let go of memory that was sent with MSG_ZEROCOPY; {@link ZeroCopy}
     * reads these. Comes with MSG_ERRQUEUE only. To be received only.
     *
     * @param first the first of the sends it is about: those of a socket that had the flag have
     *     numbers, from 0 to 4,294,967,295 and round again
     * @param last the last of them
     * @param copied whether it was copied after all
     */
    record ZeroCopied(long first, long last, boolean copied) implements Control {}

    /**
     * An error that was queued for MSG_ERRQUEUE: IP_RECVERR, ip(7). Corresponds to {@code struct
     * sock_extended_err}. To be received only.
     *
     * @param errno the error number, or 0
     * @param origin who says so: 1 this host, 2 ICMP, 3 ICMPv6
     * @param type the type of the ICMP message
     * @param code its code
     * @param info more: the MTU, for EMSGSIZE
     * @param data more
     * @param offender who sent the ICMP message; {@link Address.Opaque} of {@link Family#UNSPEC} if
     *     nobody did
     */
    record ExtendedError(
            int errno, int origin, int type, int code, int info, int data, Address offender)
            implements Control {}

    /**
     * Ancillary data that has no record of its own.
     *
     * @param level the protocol level it comes from, such as SOL_SOCKET (1)
     * @param type its type at that level
     * @param bytes the data, in the machine's byte order
     */
    @SuppressWarnings("ArrayRecordComponent") // copied, and compared by content
    record Opaque(int level, int type, byte[] bytes) implements Control {
        /** Copies the bytes. */
        public Opaque {
            bytes = bytes.clone();
        }

        /**
         * Returns the bytes.
         *
         * @return a copy
         */
        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Opaque o
                    && level == o.level
                    && type == o.type
                    && Arrays.equals(bytes, o.bytes);
        }

        @Override
        public int hashCode() {
            return (31 * level + type) * 31 + Arrays.hashCode(bytes);
        }
    }
}
