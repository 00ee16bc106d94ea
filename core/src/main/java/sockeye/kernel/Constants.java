package sockeye.kernel;

/**
 * The numbers of Linux that Sockeye itself uses; those that users pass stand with the types of
 * package {@code sockeye}. They are the same on x86-64 and aarch64, except where a line asks for
 * the architecture.
 */
public final class Constants {
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

    public static final int EINTR = 4;
    public static final int EAGAIN = 11;
    public static final int EEXIST = 17;
    public static final int ERANGE = 34;
    public static final int ENOBUFS = 105;
    public static final int EPROTO = 71;
    public static final int EISCONN = 106;
    public static final int ECONNABORTED = 103;
    public static final int EALREADY = 114;
    public static final int EINPROGRESS = 115;

    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_CLOEXEC = 0x80000;
    public static final int O_WRONLY = 0x1;
    public static final int O_RDWR = 0x2;
    public static final int O_CREAT = 0x40;
    public static final int O_EXCL = 0x80;
    public static final int O_TRUNC = 0x200;
    public static final int O_APPEND = 0x400;
    public static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;

    public static final int S_IFMT = 0xF000;
    public static final int S_IFREG = 0x8000;
    public static final int AT_EMPTY_PATH = 0x1000;
    public static final int AT_STATX_DONT_SYNC = 0x4000;
    public static final int STATX_TYPE = 0x1;
    public static final int STATX_SIZE = 0x200;
    public static final int SYS_statx = ARM ? 291 : 332;
    public static final int SYS_cachestat = 451;

    public static final int F_GETFD = 1;
    public static final int F_SETFD = 2;
    public static final int F_GETFL = 3;
    public static final int F_SETFL = 4;
    public static final int F_DUPFD_CLOEXEC = 1030;
    public static final int FD_CLOEXEC = 1;

    public static final int LOCK_EX = 2;
    public static final int LOCK_NB = 4;

    public static final long FIONREAD = 0x541B;
    public static final long SIOCATMARK = 0x8905;
    public static final long SIOCOUTQ = 0x5411;

    public static final int SOL_SOCKET = 1;
    public static final int SO_TYPE = 3;
    public static final int SO_LINGER = 13;
    public static final int SO_PROTOCOL = 38;
    public static final int SO_DOMAIN = 39;
    public static final int SO_ZEROCOPY = 60;

    public static final int SCM_RIGHTS = 1;
    public static final int SCM_CREDENTIALS = 2;

    public static final int IPPROTO_IP = 0;
    public static final int IP_RECVERR = 11;
    public static final int IPPROTO_UDP = 17;
    public static final int UDP_SEGMENT = 103;
    public static final int UDP_GRO = 104;
    public static final int IPPROTO_IPV6 = 41;
    public static final int IPV6_RECVERR = 25;
    public static final int SO_EE_ORIGIN_ZEROCOPY = 5;
    public static final int SO_EE_CODE_ZEROCOPY_COPIED = 1;

    /** SCM_MAX_FD: the most descriptors that one message carries. */
    public static final int SCM_MAX_FD = 253;

    /** IOV_MAX: the most buffers that one call takes. */
    public static final int IOV_MAX = 1024;

    /** UIO_MAXIOV: the most messages that sendmmsg and recvmmsg take in one call. */
    public static final int UIO_MAXIOV = 1024;

    public static final int MSG_PEEK = 0x2;
    public static final int MSG_CTRUNC = 0x8;
    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_ERRQUEUE = 0x2000;
    public static final int MSG_NOSIGNAL = 0x4000;
    public static final int MSG_WAITFORONE = 0x10000;
    public static final int MSG_ZEROCOPY = 0x4000000;
    public static final int MSG_CMSG_CLOEXEC = 0x40000000;

    public static final int SPLICE_F_MOVE = 0x1;
    public static final int SPLICE_F_NONBLOCK = 0x2;

    public static final int POLLIN = 0x1;
    public static final int POLLOUT = 0x4;

    public static final int EPOLL_CLOEXEC = 0x80000;
    public static final int EPOLL_CTL_ADD = 1;
    public static final int EPOLL_CTL_DEL = 2;
    public static final int EPOLL_CTL_MOD = 3;
    public static final int EPOLLIN = 0x1;
    public static final int EPOLLPRI = 0x2;
    public static final int EPOLLOUT = 0x4;
    public static final int EPOLLERR = 0x8;
    public static final int EPOLLHUP = 0x10;
    public static final int EPOLLRDHUP = 0x2000;
    public static final int EPOLLONESHOT = 0x40000000;
    public static final int EPOLLET = 0x80000000;
    public static final int EFD_CLOEXEC = 0x80000;
    public static final int EFD_NONBLOCK = 0x800;

    public static final int EAI_SYSTEM = -11;

    /** Added to a negated error number, where getaddrinfo or getnameinfo said EAI_SYSTEM. */
    public static final long EAI_ERRNO = -10_000;

    private Constants() {}
}
