package sockeye.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The calls that Sockeye makes, one method each, named and ordered as their man pages have them.
 * Every call returns the call's result, or the negated error number; none throws. {@link Libc} is
 * the real one; tests put others in its place.
 */
public interface Kernel {
    long socket(int domain, int type, int protocol);

    long socketpair(int domain, int type, int protocol, MemorySegment fds);

    long bind(int fd, MemorySegment address, int length);

    long listen(int fd, int backlog);

    long accept4(int fd, MemorySegment address, MemorySegment length, int flags);

    long connect(int fd, MemorySegment address, int length);

    long getsockname(int fd, MemorySegment address, MemorySegment length);

    long getpeername(int fd, MemorySegment address, MemorySegment length);

    long getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length);

    long setsockopt(int fd, int level, int name, MemorySegment value, int length);

    /** Never blocks if {@code fd} does not; heap memory may be passed. */
    long send(int fd, MemorySegment buffer, long length, int flags);

    /** Never blocks if {@code fd} does not; heap memory may be passed. */
    long recv(int fd, MemorySegment buffer, long length, int flags);

    /** Never blocks if {@code fd} does not; heap memory may be passed. */
    long sendto(
            int fd,
            MemorySegment buffer,
            long length,
            int flags,
            MemorySegment address,
            int addressLength);

    /** Never blocks if {@code fd} does not; heap memory may be passed. */
    long recvfrom(
            int fd,
            MemorySegment buffer,
            long length,
            int flags,
            MemorySegment address,
            MemorySegment addressLength);

    long sendmsg(int fd, MemorySegment msghdr, int flags);

    long recvmsg(int fd, MemorySegment msghdr, int flags);

    /** Returns how many messages were sent. */
    long sendmmsg(int fd, MemorySegment mmsghdrs, int count, int flags);

    /** Without a timeout; returns how many messages came. */
    long recvmmsg(int fd, MemorySegment mmsghdrs, int count, int flags);

    /** Waits for the disk, though never for a socket that is non-blocking. */
    long sendfile(int out, int in, MemorySegment offset, long count);

    /** Between a pipe and something else, from where both are: without offsets. */
    long splice(int in, int out, long length, int flags);

    long pipe2(MemorySegment fds, int flags);

    long shutdown(int fd, int how);

    long close(int fd);

    long fcntl(int fd, int command, long argument);

    long ioctl(int fd, long request, MemorySegment argument);

    long open(MemorySegment path, int flags, int mode);

    long fchmod(int fd, int mode);

    long flock(int fd, int operation);

    /** By syscall(2): old C libraries have no function for it. */
    long statx(int directory, MemorySegment path, int flags, int mask, MemorySegment result);

    long getpagesize();

    /** As {@link #statx}, by syscall(2). */
    long cachestat(int fd, MemorySegment range, MemorySegment result, int flags);

    long read(int fd, MemorySegment buffer, long length);

    long write(int fd, MemorySegment buffer, long length);

    /** May block its thread: Sockeye passes a timeout of 0. */
    long poll(MemorySegment fds, long count, int timeout);

    long epoll_create1(int flags);

    long epoll_ctl(int epfd, int operation, int fd, MemorySegment event);

    /** May block its thread: only a platform thread passes a timeout other than 0. */
    long epoll_wait(int epfd, MemorySegment events, int max, int timeout);

    /** {@code epoll_wait} with a timeout of 0: never blocks. */
    long epoll_poll(int epfd, MemorySegment events, int max);

    long eventfd(int initial, int flags);

    /**
     * Returns 0 or an {@code EAI_} number, which is negative; {@code EAI_SYSTEM} is resolved to the
     * error number plus {@link Constants#EAI_ERRNO}.
     */
    long getaddrinfo(
            MemorySegment node, MemorySegment service, MemorySegment hints, MemorySegment result);

    void freeaddrinfo(MemorySegment list);

    /** As {@link #getaddrinfo}. */
    long getnameinfo(
            MemorySegment address,
            int addressLength,
            MemorySegment host,
            int hostLength,
            MemorySegment service,
            int serviceLength,
            int flags);

    long gethostname(MemorySegment name, long length);

    /** Returns 0 or an error number (positive, as the {@code _r} calls do). */
    long gethostbyname2_r(
            MemorySegment name,
            int family,
            MemorySegment hostent,
            MemorySegment buffer,
            long length,
            MemorySegment result,
            MemorySegment herrno);

    /** Returns 0 or an error number (positive, as the {@code _r} calls do). */
    long gethostbyaddr_r(
            MemorySegment address,
            int addressLength,
            int family,
            MemorySegment hostent,
            MemorySegment buffer,
            long length,
            MemorySegment result,
            MemorySegment herrno);

    /** Returns 0 or an error number (positive, as the {@code _r} calls do). */
    long getservbyname_r(
            MemorySegment name,
            MemorySegment protocol,
            MemorySegment servent,
            MemorySegment buffer,
            long length,
            MemorySegment result);

    /**
     * Returns 0 or an error number (positive, as the {@code _r} calls do); {@code port} is in
     * network order.
     */
    long getservbyport_r(
            int port,
            MemorySegment protocol,
            MemorySegment servent,
            MemorySegment buffer,
            long length,
            MemorySegment result);

    /** Returns 0 or an error number (positive, as the {@code _r} calls do). */
    long getprotobyname_r(
            MemorySegment name,
            MemorySegment protoent,
            MemorySegment buffer,
            long length,
            MemorySegment result);

    /** Returns 0 or an error number (positive, as the {@code _r} calls do). */
    long getprotobynumber_r(
            int number,
            MemorySegment protoent,
            MemorySegment buffer,
            long length,
            MemorySegment result);
}
