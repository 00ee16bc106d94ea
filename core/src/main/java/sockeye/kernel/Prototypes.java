package sockeye.kernel;

import static sockeye.kernel.Binding.critical;
import static sockeye.kernel.Binding.failing;
import static sockeye.kernel.Binding.plain;
import static sockeye.kernel.Binding.variadic;

import java.lang.foreign.MemorySegment;

/**
 * The C prototypes. Several functions share a shape; each is linked when its constant is first
 * read, and only then, because linking costs milliseconds.
 */
public final class Prototypes {
    private Prototypes() {}

    /** {@code int f(int)} */
    public interface Int {
        int call(MemorySegment errno, int a);
    }

    /** {@code int f(int, int)} */
    public interface IntInt {
        int call(MemorySegment errno, int a, int b);
    }

    /** {@code int f(int, int, int)} */
    public interface IntIntInt {
        int call(MemorySegment errno, int a, int b, int c);
    }

    /** {@code int f(int, int, int, T *)} */
    public interface IntIntIntPointer {
        int call(MemorySegment errno, int a, int b, int c, MemorySegment d);
    }

    /** {@code int f(int, T *, socklen_t)} */
    public interface IntPointerInt {
        int call(MemorySegment errno, int a, MemorySegment b, int c);
    }

    /** {@code int f(int, T *, U *)} */
    public interface IntPointerPointer {
        int call(MemorySegment errno, int a, MemorySegment b, MemorySegment c);
    }

    /** {@code int f(int, T *, int, int)} */
    public interface IntPointerIntInt {
        int call(MemorySegment errno, int a, MemorySegment b, int c, int d);
    }

    /** {@code ssize_t f(int, T *, int)} */
    public interface MessageCall {
        long call(MemorySegment errno, int a, MemorySegment b, int c);
    }

    /** {@code ssize_t f(int, T *, size_t)} */
    public interface Bytes {
        long call(MemorySegment errno, int a, MemorySegment b, long c);
    }

    /** {@code ssize_t f(int, T *, size_t, int)} */
    public interface BytesFlags {
        long call(MemorySegment errno, int a, MemorySegment b, long c, int d);
    }

    /** {@code int accept4(int, struct sockaddr *, socklen_t *, int)} */
    public interface Accept4 {
        int call(MemorySegment errno, int a, MemorySegment b, MemorySegment c, int d);

        Accept4 C = failing("accept4", Accept4.class);
    }

    /** {@code int getsockopt(int, int, int, void *, socklen_t *)} */
    public interface Getsockopt {
        int call(MemorySegment errno, int a, int b, int c, MemorySegment d, MemorySegment e);

        Getsockopt C = failing("getsockopt", Getsockopt.class);
    }

    /** {@code int setsockopt(int, int, int, const void *, socklen_t)} */
    public interface Setsockopt {
        int call(MemorySegment errno, int a, int b, int c, MemorySegment d, int e);

        Setsockopt C = failing("setsockopt", Setsockopt.class);
    }

    /**
     * {@code ssize_t sendto(int, const void *, size_t, int, const struct sockaddr *, socklen_t)}
     */
    public interface Sendto {
        long call(
                MemorySegment errno, int a, MemorySegment b, long c, int d, MemorySegment e, int f);

        Sendto C = critical("sendto", Sendto.class);
    }

    /** {@code ssize_t recvfrom(int, void *, size_t, int, struct sockaddr *, socklen_t *)} */
    public interface Recvfrom {
        long call(
                MemorySegment errno,
                int a,
                MemorySegment b,
                long c,
                int d,
                MemorySegment e,
                MemorySegment f);

        Recvfrom C = critical("recvfrom", Recvfrom.class);
    }

    /** {@code int recvmmsg(int, struct mmsghdr *, unsigned int, int, struct timespec *)} */
    public interface Recvmmsg {
        int call(MemorySegment errno, int a, MemorySegment b, int c, int d, MemorySegment e);

        Recvmmsg C = failing("recvmmsg", Recvmmsg.class);
    }

    /** {@code ssize_t sendfile(int, int, off_t *, size_t)} */
    public interface Sendfile {
        long call(MemorySegment errno, int a, int b, MemorySegment c, long d);

        Sendfile C = failing("sendfile", Sendfile.class);
    }

    /** {@code ssize_t splice(int, off64_t *, int, off64_t *, size_t, unsigned int)} */
    public interface Splice {
        long call(
                MemorySegment errno, int a, MemorySegment b, int c, MemorySegment d, long e, int f);

        Splice C = failing("splice", Splice.class);
    }

    /** {@code int pipe2(int *, int)} */
    public interface Pipe2 {
        int call(MemorySegment errno, MemorySegment a, int b);

        Pipe2 C = failing("pipe2", Pipe2.class);
    }

    /** {@code int fcntl(int, int, ...)} */
    public interface Fcntl {
        int call(MemorySegment errno, int a, int b, long c);

        Fcntl C = variadic("fcntl", Fcntl.class, 2);
    }

    /** {@code int ioctl(int, unsigned long, ...)} */
    public interface Ioctl {
        int call(MemorySegment errno, int a, long b, MemorySegment c);

        Ioctl C = variadic("ioctl", Ioctl.class, 2);
    }

    /** {@code int open(const char *, int, ...)} */
    public interface Open {
        int call(MemorySegment errno, MemorySegment a, int b, int c);

        Open C = variadic("open", Open.class, 2);
    }

    /** {@code int poll(struct pollfd *, nfds_t, int)}, for a timeout of 0 */
    public interface Poll {
        int call(MemorySegment errno, MemorySegment a, long b, int c);

        Poll C = critical("poll", Poll.class);
    }

    /** {@code int gethostname(char *, size_t)} */
    public interface Gethostname {
        int call(MemorySegment errno, MemorySegment a, long b);

        Gethostname C = failing("gethostname", Gethostname.class);
    }

    /**
     * {@code int getaddrinfo(const char *, const char *, const struct addrinfo *, struct addrinfo
     * **)}
     */
    public interface Getaddrinfo {
        int call(
                MemorySegment errno,
                MemorySegment a,
                MemorySegment b,
                MemorySegment c,
                MemorySegment d);

        Getaddrinfo C = failing("getaddrinfo", Getaddrinfo.class);
    }

    /**
     * {@code int getnameinfo(const struct sockaddr *, socklen_t, char *, socklen_t, char *,
     * socklen_t, int)}
     */
    public interface Getnameinfo {
        int call(
                MemorySegment errno,
                MemorySegment a,
                int b,
                MemorySegment c,
                int d,
                MemorySegment e,
                int f,
                int g);

        Getnameinfo C = failing("getnameinfo", Getnameinfo.class);
    }

    /** {@code void freeaddrinfo(struct addrinfo *)} */
    public interface Freeaddrinfo {
        void call(MemorySegment a);

        Freeaddrinfo C = plain("freeaddrinfo", Freeaddrinfo.class);
    }

    /**
     * {@code int gethostbyname2_r(const char *, int, struct hostent *, char *, size_t, struct
     * hostent **, int *)}
     */
    public interface Gethostbyname2R {
        int call(
                MemorySegment a,
                int b,
                MemorySegment c,
                MemorySegment d,
                long e,
                MemorySegment f,
                MemorySegment g);

        Gethostbyname2R C = plain("gethostbyname2_r", Gethostbyname2R.class);
    }

    /**
     * {@code int gethostbyaddr_r(const void *, socklen_t, int, struct hostent *, char *, size_t,
     * struct hostent **, int *)}
     */
    public interface GethostbyaddrR {
        int call(
                MemorySegment a,
                int b,
                int c,
                MemorySegment d,
                MemorySegment e,
                long f,
                MemorySegment g,
                MemorySegment h);

        GethostbyaddrR C = plain("gethostbyaddr_r", GethostbyaddrR.class);
    }

    /**
     * {@code int getservbyname_r(const char *, const char *, struct servent *, char *, size_t,
     * struct servent **)}
     */
    public interface GetservbynameR {
        int call(
                MemorySegment a,
                MemorySegment b,
                MemorySegment c,
                MemorySegment d,
                long e,
                MemorySegment f);

        GetservbynameR C = plain("getservbyname_r", GetservbynameR.class);
    }

    /**
     * {@code int getservbyport_r(int, const char *, struct servent *, char *, size_t, struct
     * servent **)}
     */
    public interface GetservbyportR {
        int call(int a, MemorySegment b, MemorySegment c, MemorySegment d, long e, MemorySegment f);

        GetservbyportR C = plain("getservbyport_r", GetservbyportR.class);
    }

    /**
     * {@code int getprotobyname_r(const char *, struct protoent *, char *, size_t, struct protoent
     * **)}
     */
    public interface GetprotobynameR {
        int call(MemorySegment a, MemorySegment b, MemorySegment c, long d, MemorySegment e);

        GetprotobynameR C = plain("getprotobyname_r", GetprotobynameR.class);
    }

    /**
     * {@code int getprotobynumber_r(int, struct protoent *, char *, size_t, struct protoent **)}
     */
    public interface GetprotobynumberR {
        int call(int a, MemorySegment b, MemorySegment c, long d, MemorySegment e);

        GetprotobynumberR C = plain("getprotobynumber_r", GetprotobynumberR.class);
    }

    /** {@code socket(2)} */
    interface Socket {
        IntIntInt C = failing("socket", IntIntInt.class);
    }

    /** {@code socketpair(2)} */
    interface Socketpair {
        IntIntIntPointer C = failing("socketpair", IntIntIntPointer.class);
    }

    /** {@code bind(2)} */
    interface Bind {
        IntPointerInt C = failing("bind", IntPointerInt.class);
    }

    /** {@code listen(2)} */
    interface Listen {
        IntInt C = failing("listen", IntInt.class);
    }

    /** {@code connect(2)} */
    interface Connect {
        IntPointerInt C = failing("connect", IntPointerInt.class);
    }

    /** {@code getsockname(2)} */
    interface Getsockname {
        IntPointerPointer C = failing("getsockname", IntPointerPointer.class);
    }

    /** {@code getpeername(2)} */
    interface Getpeername {
        IntPointerPointer C = failing("getpeername", IntPointerPointer.class);
    }

    /** {@code send(2)} */
    interface Send {
        BytesFlags C = critical("send", BytesFlags.class);
    }

    /** {@code recv(2)} */
    interface Recv {
        BytesFlags C = critical("recv", BytesFlags.class);
    }

    /** {@code sendmsg(2)} */
    interface Sendmsg {
        MessageCall C = failing("sendmsg", MessageCall.class);
    }

    /** {@code recvmsg(2)} */
    interface Recvmsg {
        MessageCall C = failing("recvmsg", MessageCall.class);
    }

    /** {@code sendmmsg(2)} */
    interface Sendmmsg {
        IntPointerIntInt C = failing("sendmmsg", IntPointerIntInt.class);
    }

    /** {@code shutdown(2)} */
    interface Shutdown {
        IntInt C = failing("shutdown", IntInt.class);
    }

    /** {@code close(2)} */
    interface Close {
        Int C = failing("close", Int.class);
    }

    /** {@code read(2)} */
    interface Read {
        Bytes C = failing("read", Bytes.class);
    }

    /** {@code write(2)} */
    interface Write {
        Bytes C = failing("write", Bytes.class);
    }

    /** {@code epoll_create1(2)} */
    interface EpollCreate1 {
        Int C = failing("epoll_create1", Int.class);
    }

    /** {@code epoll_ctl(2)} */
    interface EpollCtl {
        IntIntIntPointer C = failing("epoll_ctl", IntIntIntPointer.class);
    }

    /** {@code epoll_wait(2)} */
    interface EpollWait {
        IntPointerIntInt C = failing("epoll_wait", IntPointerIntInt.class);
    }

    /** {@code epoll_wait(2)} for a timeout of 0 */
    interface EpollPoll {
        IntPointerIntInt C = critical("epoll_wait", IntPointerIntInt.class);
    }

    /** {@code eventfd(2)} */
    interface Eventfd {
        IntInt C = failing("eventfd", IntInt.class);
    }
}
