package sockeye.kernel;

import java.lang.foreign.MemorySegment;
import sockeye.kernel.ErrnoMemory.Place;

/** The calls of libc. Each is linked when it is first made. */
public final class Libc implements Kernel {
    private static final ErrnoMemory HEAP = ErrnoMemory.HEAP;
    private static final ErrnoMemory NATIVE = ErrnoMemory.NATIVE;

    @Override
    public long socket(int domain, int type, int protocol) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(
                Prototypes.Socket.C.call(errno.memory(), domain, type, protocol), errno);
    }

    @Override
    public long socketpair(int domain, int type, int protocol, MemorySegment fds) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(
                Prototypes.Socketpair.C.call(errno.memory(), domain, type, protocol, fds), errno);
    }

    @Override
    public long bind(int fd, MemorySegment address, int length) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(Prototypes.Bind.C.call(errno.memory(), fd, address, length), errno);
    }

    @Override
    public long listen(int fd, int backlog) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(Prototypes.Listen.C.call(errno.memory(), fd, backlog), errno);
    }

    @Override
    public long accept4(int fd, MemorySegment address, MemorySegment length, int flags) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(
                Prototypes.Accept4.C.call(errno.memory(), fd, address, length, flags), errno);
    }

    @Override
    public long connect(int fd, MemorySegment address, int length) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(Prototypes.Connect.C.call(errno.memory(), fd, address, length), errno);
    }

    @Override
    public long getsockname(int fd, MemorySegment address, MemorySegment length) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(
                Prototypes.Getsockname.C.call(errno.memory(), fd, address, length), errno);
    }

    @Override
    public long getpeername(int fd, MemorySegment address, MemorySegment length) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(
                Prototypes.Getpeername.C.call(errno.memory(), fd, address, length), errno);
    }

    @Override
    public long getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(
                Prototypes.Getsockopt.C.call(errno.memory(), fd, level, name, value, length),
                errno);
    }

    @Override
    public long setsockopt(int fd, int level, int name, MemorySegment value, int length) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(
                Prototypes.Setsockopt.C.call(errno.memory(), fd, level, name, value, length),
                errno);
    }

    @Override
    public long send(int fd, MemorySegment buffer, long length, int flags) {
        Place errno = HEAP.borrow();
        return HEAP.result(
                Prototypes.Send.C.call(errno.memory(), fd, buffer, length, flags), errno);
    }

    @Override
    public long recv(int fd, MemorySegment buffer, long length, int flags) {
        Place errno = HEAP.borrow();
        return HEAP.result(
                Prototypes.Recv.C.call(errno.memory(), fd, buffer, length, flags), errno);
    }

    @Override
    public long sendto(
            int fd,
            MemorySegment buffer,
            long length,
            int flags,
            MemorySegment address,
            int addressLength) {
        Place errno = HEAP.borrow();
        return HEAP.result(
                Prototypes.Sendto.C.call(
                        errno.memory(), fd, buffer, length, flags, address, addressLength),
                errno);
    }

    @Override
    public long recvfrom(
            int fd,
            MemorySegment buffer,
            long length,
            int flags,
            MemorySegment address,
            MemorySegment addressLength) {
        Place errno = HEAP.borrow();
        return HEAP.result(
                Prototypes.Recvfrom.C.call(
                        errno.memory(), fd, buffer, length, flags, address, addressLength),
                errno);
    }

    @Override
    public long sendmsg(int fd, MemorySegment msghdr, int flags) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(Prototypes.Sendmsg.C.call(errno.memory(), fd, msghdr, flags), errno);
    }

    @Override
    public long recvmsg(int fd, MemorySegment msghdr, int flags) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(Prototypes.Recvmsg.C.call(errno.memory(), fd, msghdr, flags), errno);
    }

    @Override
    public long sendmmsg(int fd, MemorySegment mmsghdrs, int count, int flags) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(
                Prototypes.Sendmmsg.C.call(errno.memory(), fd, mmsghdrs, count, flags), errno);
    }

    @Override
    public long recvmmsg(int fd, MemorySegment mmsghdrs, int count, int flags) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(
                Prototypes.Recvmmsg.C.call(
                        errno.memory(), fd, mmsghdrs, count, flags, MemorySegment.NULL),
                errno);
    }

    @Override
    public long sendfile(int out, int in, MemorySegment offset, long count) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(
                Prototypes.Sendfile.C.call(errno.memory(), out, in, offset, count), errno);
    }

    @Override
    public long splice(int in, int out, long length, int flags) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(
                Prototypes.Splice.C.call(
                        errno.memory(),
                        in,
                        MemorySegment.NULL,
                        out,
                        MemorySegment.NULL,
                        length,
                        flags),
                errno);
    }

    @Override
    public long pipe2(MemorySegment fds, int flags) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(Prototypes.Pipe2.C.call(errno.memory(), fds, flags), errno);
    }

    @Override
    public long shutdown(int fd, int how) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(Prototypes.Shutdown.C.call(errno.memory(), fd, how), errno);
    }

    @Override
    public long close(int fd) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(Prototypes.Close.C.call(errno.memory(), fd), errno);
    }

    @Override
    public long fcntl(int fd, int command, long argument) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(Prototypes.Fcntl.C.call(errno.memory(), fd, command, argument), errno);
    }

    @Override
    public long ioctl(int fd, long request, MemorySegment argument) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(Prototypes.Ioctl.C.call(errno.memory(), fd, request, argument), errno);
    }

    @Override
    public long open(MemorySegment path, int flags, int mode) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(Prototypes.Open.C.call(errno.memory(), path, flags, mode), errno);
    }

    @Override
    public long read(int fd, MemorySegment buffer, long length) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(Prototypes.Read.C.call(errno.memory(), fd, buffer, length), errno);
    }

    @Override
    public long write(int fd, MemorySegment buffer, long length) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(Prototypes.Write.C.call(errno.memory(), fd, buffer, length), errno);
    }

    @Override
    public long poll(MemorySegment fds, long count, int timeout) {
        Place errno = HEAP.borrow();
        return HEAP.result(Prototypes.Poll.C.call(errno.memory(), fds, count, timeout), errno);
    }

    @Override
    public long epoll_create1(int flags) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(Prototypes.EpollCreate1.C.call(errno.memory(), flags), errno);
    }

    @Override
    public long epoll_ctl(int epfd, int operation, int fd, MemorySegment event) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(
                Prototypes.EpollCtl.C.call(errno.memory(), epfd, operation, fd, event), errno);
    }

    @Override
    public long epoll_wait(int epfd, MemorySegment events, int max, int timeout) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(
                Prototypes.EpollWait.C.call(errno.memory(), epfd, events, max, timeout), errno);
    }

    @Override
    public long epoll_poll(int epfd, MemorySegment events, int max) {
        Place errno = HEAP.borrow();
        return HEAP.result(
                Prototypes.EpollPoll.C.call(errno.memory(), epfd, events, max, 0), errno);
    }

    @Override
    public long eventfd(int initial, int flags) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(Prototypes.Eventfd.C.call(errno.memory(), initial, flags), errno);
    }

    @Override
    public long gethostname(MemorySegment name, long length) {
        Place errno = NATIVE.borrow();
        return NATIVE.result(Prototypes.Gethostname.C.call(errno.memory(), name, length), errno);
    }

    @Override
    public long getaddrinfo(
            MemorySegment node, MemorySegment service, MemorySegment hints, MemorySegment result) {
        Place errno = NATIVE.borrow();
        return resolved(
                Prototypes.Getaddrinfo.C.call(errno.memory(), node, service, hints, result), errno);
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
        Place errno = NATIVE.borrow();
        return resolved(
                Prototypes.Getnameinfo.C.call(
                        errno.memory(),
                        address,
                        addressLength,
                        host,
                        hostLength,
                        service,
                        serviceLength,
                        flags),
                errno);
    }

    private static long resolved(int returned, Place errno) {
        if (returned == Constants.EAI_SYSTEM) {
            return Constants.EAI_ERRNO + NATIVE.result(-1, errno);
        }
        NATIVE.result(0, errno);
        return returned;
    }

    @Override
    public void freeaddrinfo(MemorySegment list) {
        Prototypes.Freeaddrinfo.C.call(list);
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
        return Prototypes.Gethostbyname2R.C.call(
                name, family, hostent, buffer, length, result, herrno);
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
        return Prototypes.GethostbyaddrR.C.call(
                address, addressLength, family, hostent, buffer, length, result, herrno);
    }

    @Override
    public long getservbyname_r(
            MemorySegment name,
            MemorySegment protocol,
            MemorySegment servent,
            MemorySegment buffer,
            long length,
            MemorySegment result) {
        return Prototypes.GetservbynameR.C.call(name, protocol, servent, buffer, length, result);
    }

    @Override
    public long getservbyport_r(
            int port,
            MemorySegment protocol,
            MemorySegment servent,
            MemorySegment buffer,
            long length,
            MemorySegment result) {
        return Prototypes.GetservbyportR.C.call(port, protocol, servent, buffer, length, result);
    }

    @Override
    public long getprotobyname_r(
            MemorySegment name,
            MemorySegment protoent,
            MemorySegment buffer,
            long length,
            MemorySegment result) {
        return Prototypes.GetprotobynameR.C.call(name, protoent, buffer, length, result);
    }

    @Override
    public long getprotobynumber_r(
            int number,
            MemorySegment protoent,
            MemorySegment buffer,
            long length,
            MemorySegment result) {
        return Prototypes.GetprotobynumberR.C.call(number, protoent, buffer, length, result);
    }
}
