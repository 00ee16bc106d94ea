package sockeye.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/** The calls of libc. */
public final class Libc implements Kernel {
    private static final Function SOCKET = Function.of("socket");
    private static final Function SOCKETPAIR = Function.of("socketpair");
    private static final Function BIND = Function.of("bind");
    private static final Function LISTEN = Function.of("listen");
    private static final Function ACCEPT4 = Function.of("accept4");
    private static final Function CONNECT = Function.of("connect");
    private static final Function GETSOCKNAME = Function.of("getsockname");
    private static final Function GETPEERNAME = Function.of("getpeername");
    private static final Function GETSOCKOPT = Function.of("getsockopt");
    private static final Function SETSOCKOPT = Function.of("setsockopt");
    private static final Function SEND = Function.of("send");
    private static final Function RECV = Function.of("recv");
    private static final Function SENDTO = Function.of("sendto");
    private static final Function RECVFROM = Function.of("recvfrom");
    private static final Function SENDMSG = Function.of("sendmsg");
    private static final Function RECVMSG = Function.of("recvmsg");
    private static final Function SENDMMSG = Function.of("sendmmsg");
    private static final Function RECVMMSG = Function.of("recvmmsg");
    private static final Function SENDFILE = Function.of("sendfile");
    private static final Function SPLICE = Function.of("splice");
    private static final Function PIPE2 = Function.of("pipe2");
    private static final Function SHUTDOWN = Function.of("shutdown");
    private static final Function CLOSE = Function.of("close");
    private static final Function FCNTL = Function.of("fcntl");
    private static final Function IOCTL = Function.of("ioctl");
    private static final Function OPEN = Function.of("open");
    private static final Function FCHMOD = Function.of("fchmod");
    private static final Function FLOCK = Function.of("flock");
    private static final Function GETPAGESIZE = Function.of("getpagesize");
    private static final Function SYSCALL = Function.of("syscall");
    private static final Function READ = Function.of("read");
    private static final Function WRITE = Function.of("write");
    private static final Function POLL = Function.of("poll");
    private static final Function EPOLL_CREATE1 = Function.of("epoll_create1");
    private static final Function EPOLL_CTL = Function.of("epoll_ctl");
    private static final Function EPOLL_WAIT = Function.of("epoll_wait");
    private static final Function EVENTFD = Function.of("eventfd");
    private static final Function GETHOSTNAME = Function.of("gethostname");

    /** Linked when the first name is looked up. */
    private interface Names {
        Function GETADDRINFO = Function.of("getaddrinfo");
        Function FREEADDRINFO = Function.of("freeaddrinfo");
        Function GETNAMEINFO = Function.of("getnameinfo");
        Function GETHOSTBYNAME2_R = Function.of("gethostbyname2_r");
        Function GETHOSTBYADDR_R = Function.of("gethostbyaddr_r");
        Function GETSERVBYNAME_R = Function.of("getservbyname_r");
        Function GETSERVBYPORT_R = Function.of("getservbyport_r");
        Function GETPROTOBYNAME_R = Function.of("getprotobyname_r");
        Function GETPROTOBYNUMBER_R = Function.of("getprotobynumber_r");
    }

    @Override
    public long socket(int domain, int type, int protocol) {
        return SOCKET.call(domain, type, protocol);
    }

    @Override
    public long socketpair(int domain, int type, int protocol, MemorySegment fds) {
        return alive(SOCKETPAIR.call(domain, type, protocol, at(fds), 0, 0), fds);
    }

    @Override
    public long bind(int fd, MemorySegment address, int length) {
        return alive(BIND.call(fd, at(address), length), address);
    }

    @Override
    public long listen(int fd, int backlog) {
        return LISTEN.call(fd, backlog, 0);
    }

    @Override
    public long accept4(int fd, MemorySegment address, MemorySegment length, int flags) {
        return alive(ACCEPT4.call(fd, at(address), at(length), flags, 0, 0), address, length);
    }

    @Override
    public long connect(int fd, MemorySegment address, int length) {
        return alive(CONNECT.call(fd, at(address), length), address);
    }

    @Override
    public long getsockname(int fd, MemorySegment address, MemorySegment length) {
        return alive(GETSOCKNAME.call(fd, at(address), at(length)), address, length);
    }

    @Override
    public long getpeername(int fd, MemorySegment address, MemorySegment length) {
        return alive(GETPEERNAME.call(fd, at(address), at(length)), address, length);
    }

    @Override
    public long getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length) {
        return alive(GETSOCKOPT.call(fd, level, name, at(value), at(length), 0), value, length);
    }

    @Override
    public long setsockopt(int fd, int level, int name, MemorySegment value, int length) {
        return alive(SETSOCKOPT.call(fd, level, name, at(value), length, 0), value);
    }

    @Override
    public long send(int fd, MemorySegment buffer, long length, int flags) {
        return SEND.callCritically(fd, buffer, length, flags);
    }

    @Override
    public long recv(int fd, MemorySegment buffer, long length, int flags) {
        return RECV.callCritically(fd, buffer, length, flags);
    }

    @Override
    public long sendto(
            int fd,
            MemorySegment buffer,
            long length,
            int flags,
            MemorySegment address,
            int addressLength) {
        return SENDTO.callCritically(
                fd, buffer, length, flags, address, MemorySegment.ofAddress(addressLength));
    }

    @Override
    public long recvfrom(
            int fd,
            MemorySegment buffer,
            long length,
            int flags,
            MemorySegment address,
            MemorySegment addressLength) {
        return RECVFROM.callCritically(fd, buffer, length, flags, address, addressLength);
    }

    @Override
    public long sendmsg(int fd, MemorySegment msghdr, int flags) {
        return alive(SENDMSG.call(fd, at(msghdr), flags), msghdr);
    }

    @Override
    public long recvmsg(int fd, MemorySegment msghdr, int flags) {
        return alive(RECVMSG.call(fd, at(msghdr), flags), msghdr);
    }

    @Override
    public long sendmmsg(int fd, MemorySegment mmsghdrs, int count, int flags) {
        return alive(SENDMMSG.call(fd, at(mmsghdrs), count, flags, 0, 0), mmsghdrs);
    }

    @Override
    public long recvmmsg(int fd, MemorySegment mmsghdrs, int count, int flags) {
        return alive(RECVMMSG.call(fd, at(mmsghdrs), count, flags, 0, 0), mmsghdrs);
    }

    @Override
    public long sendfile(int out, int in, MemorySegment offset, long count) {
        return alive(SENDFILE.call(out, in, at(offset), count, 0, 0), offset);
    }

    @Override
    public long splice(int in, int out, long length, int flags) {
        return SPLICE.call(in, 0, out, 0, length, flags);
    }

    @Override
    public long pipe2(MemorySegment fds, int flags) {
        return alive(PIPE2.call(at(fds), flags, 0), fds);
    }

    @Override
    public long shutdown(int fd, int how) {
        return SHUTDOWN.call(fd, how, 0);
    }

    @Override
    public long close(int fd) {
        return CLOSE.call(fd, 0, 0);
    }

    @Override
    public long fcntl(int fd, int command, long argument) {
        return FCNTL.call(fd, command, argument);
    }

    @Override
    public long ioctl(int fd, long request, MemorySegment argument) {
        return alive(IOCTL.call(fd, request, at(argument)), argument);
    }

    @Override
    public long open(MemorySegment path, int flags, int mode) {
        return alive(OPEN.call(at(path), flags, mode), path);
    }

    @Override
    public long fchmod(int fd, int mode) {
        return FCHMOD.call(fd, mode, 0);
    }

    @Override
    public long flock(int fd, int operation) {
        return FLOCK.call(fd, operation, 0);
    }

    @Override
    public long statx(
            int directory, MemorySegment path, int flags, int mask, MemorySegment result) {
        long n = SYSCALL.call(Constants.SYS_statx, directory, at(path), flags, mask, at(result));
        return alive(n, path, result);
    }

    @Override
    public long getpagesize() {
        return GETPAGESIZE.call(0, 0, 0);
    }

    @Override
    public long cachestat(int fd, MemorySegment range, MemorySegment result, int flags) {
        long n = SYSCALL.call(Constants.SYS_cachestat, fd, at(range), at(result), flags, 0);
        return alive(n, range, result);
    }

    @Override
    public long read(int fd, MemorySegment buffer, long length) {
        return alive(READ.call(fd, at(buffer), length), buffer);
    }

    @Override
    public long write(int fd, MemorySegment buffer, long length) {
        return alive(WRITE.call(fd, at(buffer), length), buffer);
    }

    @Override
    public long poll(MemorySegment fds, long count, int timeout) {
        return alive(POLL.call(at(fds), count, timeout), fds);
    }

    @Override
    public long epoll_create1(int flags) {
        return EPOLL_CREATE1.call(flags, 0, 0);
    }

    @Override
    public long epoll_ctl(int epfd, int operation, int fd, MemorySegment event) {
        return alive(EPOLL_CTL.call(epfd, operation, fd, at(event), 0, 0), event);
    }

    @Override
    public long epoll_wait(int epfd, MemorySegment events, int max, int timeout) {
        return alive(EPOLL_WAIT.call(epfd, at(events), max, timeout, 0, 0), events);
    }

    @Override
    public long epoll_poll(int epfd, MemorySegment events, int max) {
        return EPOLL_WAIT.callCritically(epfd, events, max, 0);
    }

    @Override
    public long eventfd(int initial, int flags) {
        return EVENTFD.call(initial, flags, 0);
    }

    @Override
    public long getaddrinfo(
            MemorySegment node, MemorySegment service, MemorySegment hints, MemorySegment result) {
        return alive(
                Names.GETADDRINFO.resolve(at(node), at(service), at(hints), at(result), 0, 0, 0, 0),
                node,
                service,
                hints,
                result);
    }

    @Override
    public void freeaddrinfo(MemorySegment list) {
        Names.FREEADDRINFO.call(at(list), 0, 0);
    }

    @Override
    public long getnameinfo(
            MemorySegment address,
            int addressLength,
            MemorySegment host,
            int hostLength,
            MemorySegment service,
            int serviceLength,
            int flags) {
        return alive(
                Names.GETNAMEINFO.resolve(
                        at(address),
                        addressLength,
                        at(host),
                        hostLength,
                        at(service),
                        serviceLength,
                        flags,
                        0),
                address,
                host,
                service);
    }

    @Override
    public long gethostname(MemorySegment name, long length) {
        return alive(GETHOSTNAME.call(at(name), length, 0), name);
    }

    @Override
    public long gethostbyname2_r(
            MemorySegment name,
            int family,
            MemorySegment hostent,
            MemorySegment buffer,
            long length,
            MemorySegment result,
            MemorySegment herrno) {
        return alive(
                Names.GETHOSTBYNAME2_R.resolve(
                        at(name),
                        family,
                        at(hostent),
                        at(buffer),
                        length,
                        at(result),
                        at(herrno),
                        0),
                name,
                hostent,
                buffer,
                result,
                herrno);
    }

    @Override
    public long gethostbyaddr_r(
            MemorySegment address,
            int addressLength,
            int family,
            MemorySegment hostent,
            MemorySegment buffer,
            long length,
            MemorySegment result,
            MemorySegment herrno) {
        return alive(
                Names.GETHOSTBYADDR_R.resolve(
                        at(address),
                        addressLength,
                        family,
                        at(hostent),
                        at(buffer),
                        length,
                        at(result),
                        at(herrno)),
                address,
                hostent,
                buffer,
                result,
                herrno);
    }

    @Override
    public long getservbyname_r(
            MemorySegment name,
            MemorySegment protocol,
            MemorySegment servent,
            MemorySegment buffer,
            long length,
            MemorySegment result) {
        return alive(
                Names.GETSERVBYNAME_R.resolve(
                        at(name), at(protocol), at(servent), at(buffer), length, at(result), 0, 0),
                name,
                protocol,
                servent,
                buffer,
                result);
    }

    @Override
    public long getservbyport_r(
            int port,
            MemorySegment protocol,
            MemorySegment servent,
            MemorySegment buffer,
            long length,
            MemorySegment result) {
        return alive(
                Names.GETSERVBYPORT_R.resolve(
                        port, at(protocol), at(servent), at(buffer), length, at(result), 0, 0),
                protocol,
                servent,
                buffer,
                result);
    }

    @Override
    public long getprotobyname_r(
            MemorySegment name,
            MemorySegment protoent,
            MemorySegment buffer,
            long length,
            MemorySegment result) {
        return alive(
                Names.GETPROTOBYNAME_R.resolve(
                        at(name), at(protoent), at(buffer), length, at(result), 0, 0, 0),
                name,
                protoent,
                buffer,
                result);
    }

    @Override
    public long getprotobynumber_r(
            int number,
            MemorySegment protoent,
            MemorySegment buffer,
            long length,
            MemorySegment result) {
        return alive(
                Names.GETPROTOBYNUMBER_R.resolve(
                        number, at(protoent), at(buffer), length, at(result), 0, 0, 0),
                protoent,
                buffer,
                result);
    }

    /** Memory outside the heap, as an integer: {@link #alive} keeps it. */
    private static long at(MemorySegment memory) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException("not native: " + memory);
        }
        return memory.address();
    }

    @SuppressWarnings("ReachabilityFenceUsage") // no call throws while the memory is in use
    private static long alive(long returned, MemorySegment memory) {
        Reference.reachabilityFence(memory);
        return returned;
    }

    @SuppressWarnings("ReachabilityFenceUsage")
    private static long alive(long returned, MemorySegment memory, MemorySegment... more) {
        for (MemorySegment one : more) {
            Reference.reachabilityFence(one);
        }
        return alive(returned, memory);
    }
}
