package sockeye;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static sockeye.kernel.Constants.SOCK_CLOEXEC;
import static sockeye.kernel.Constants.SOCK_NONBLOCK;
import static sockeye.kernel.Kernels.kernel;
import static sockeye.kernel.Layouts.SOCKADDR_STORAGE;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import sockeye.closing.Closeables;
import sockeye.kernel.Constants;
import sockeye.poll.Descriptor;

/**
 * A socket of any family, type and protocol, with the Berkeley calls, one method each.
 *
 * {@snippet :
 * try (Socket socket = Socket.open(Family.INET, Type.DGRAM)) {
 *     socket.bind(Address.inet("127.0.0.1", 0));
 *     socket.sendTo("MixedCaseString".getBytes(UTF_8), Address.inet("127.0.0.1", 11111));
 *     IO.println(socket.recvFrom(1024).text());
 * }
 * }
 *
 * <p>One thread may receive while another sends; several that receive, or several that send, take
 * turns. Any thread may close. A method that has to wait does so until it can go on, or until the
 * {@linkplain #timeout(Duration) timeout} or the {@linkplain Deadline deadline} passes
 * (SocketTimeoutException), another thread closes the socket (SocketClosedException), or the thread
 * is interrupted (InterruptedIOException; the flag stays set, the socket open). Each bounds the
 * whole method, however many calls of the kernel it makes. With MSG_DONTWAIT a method returns
 * {@link #WOULD_BLOCK} instead of waiting.
 *
 * <p>Methods fail with the {@code java.net} exception that fits, else with SocketException; the
 * message names the call, the address and the error, and {@link Errno#of(Throwable)} gives the
 * error's number. A socket is non-blocking in the kernel's sense from birth and stays so; so does
 * an open file that other processes share with it.
 */
public final class Socket extends Fd implements ByteStream {
    /** What a send or receive with MSG_DONTWAIT returns if it would have to wait. */
    public static final int WOULD_BLOCK = -2;

    /**
     * The longest queue of connections that wait for accept: the kernel takes net.core.somaxconn if
     * that is less.
     */
    public static final int SOMAXCONN = 4096;

    /**
     * Streams move at most so much in one call: heap memory holds off the collector while the
     * kernel copies.
     */
    static final int MOST_BYTES = 1024 * 1024;

    private static final long NO_TIMEOUT = Long.MAX_VALUE;

    private static volatile long defaultTimeout = NO_TIMEOUT;

    private final Family family;
    private final Type type;
    private final Protocol protocol;
    private volatile @Nullable Address peer;
    private volatile long timeout = defaultTimeout;

    /** Who sends with MSG_ZEROCOPY. */
    final AtomicReference<@Nullable ZeroCopy> zeroCopy = new AtomicReference<>();

    /** How many sends with MSG_ZEROCOPY there were; guarded by the turn to send. */
    int zeroCopies;

    /** Prints {@link #where}, when an error needs it. */
    final Object whereabouts =
            new Object() {
                @Override
                public String toString() {
                    return where();
                }
            };

    private Socket(Descriptor descriptor, Family family, Type type, Protocol protocol) {
        super(descriptor);
        this.family = family;
        this.type = type;
        this.protocol = protocol;
    }

    /**
     * Two connected sockets.
     *
     * @param left the one
     * @param right the other
     */
    public record Pair(Socket left, Socket right) implements Closeable {
        /** Closes both. */
        @Override
        public void close() throws IOException {
            Closeables.closeAll(List.of(left, right));
        }
    }

    // Making sockets

    /**
     * Makes a socket of the family's own protocol for the type. Corresponds to socket(2).
     *
     * @param family the family
     * @param type the type
     * @return a socket without name or peer
     * @throws IOException if the kernel has no such socket (EAFNOSUPPORT, ESOCKTNOSUPPORT), refuses
     *     it (EPERM), or has no descriptor left (EMFILE, ENFILE)
     */
    public static Socket open(Family family, Type type) throws IOException {
        return open(family, type, Protocol.DEFAULT);
    }

    /**
     * Makes a socket. Corresponds to socket(2).
     *
     * @param family the family
     * @param type the type
     * @param protocol the protocol
     * @return a socket without name or peer
     * @throws IOException as {@link #open(Family, Type)}, or EPROTONOSUPPORT
     */
    public static Socket open(Family family, Type type, Protocol protocol) throws IOException {
        int kind = type.number() | SOCK_NONBLOCK | SOCK_CLOEXEC;
        long number = kernel().socket(family.number(), kind, protocol.number());
        Failure.check("socket", number, combination(family, type, protocol));
        Socket socket = new Socket(new Descriptor((int) number), family, type, protocol);
        socket.descriptor.plain(socket.isTcp());
        return socket;
    }

    /**
     * Makes two sockets that are connected with each other. Corresponds to socketpair(2).
     *
     * @param family the family: UNIX everywhere
     * @param type the type
     * @return the pair
     * @throws IOException if the family has no pairs (EOPNOTSUPP), or as {@link #open(Family,
     *     Type)}
     */
    public static Pair pair(Family family, Type type) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(8, 4);
            int kind = type.number() | SOCK_NONBLOCK | SOCK_CLOEXEC;
            Failure.check(
                    "socketpair",
                    kernel().socketpair(family.number(), kind, 0, numbers),
                    combination(family, type, Protocol.DEFAULT));
            return new Pair(
                    paired(numbers.getAtIndex(JAVA_INT, 0), family, type),
                    paired(numbers.getAtIndex(JAVA_INT, 1), family, type));
        }
    }

    private static Socket paired(int number, Family family, Type type) {
        Socket socket = new Socket(new Descriptor(number), family, type, Protocol.DEFAULT);
        socket.peer = new Address.Unnamed();
        return socket;
    }

    private static String combination(Family family, Type type, Protocol protocol) {
        return type + " over " + family + (protocol.number() == 0 ? "" : ", " + protocol);
    }

    /**
     * Takes over an open socket, inherited or made elsewhere: its family, type and protocol are
     * asked of the kernel, and it is set close-on-exec and non-blocking, the latter for everybody
     * who shares it.
     *
     * @param number the number of a descriptor that nothing else closes
     * @return its owner
     * @throws IOException if it is not open (EBADF) or no socket (ENOTSOCK); nothing has been taken
     *     over then
     */
    public static Socket adopt(int number) throws IOException {
        Family family = new Family(Sockopt.first(number, Options.SO_DOMAIN));
        Type type = new Type(Sockopt.first(number, Options.SO_TYPE));
        Protocol protocol = new Protocol(Sockopt.first(number, Options.SO_PROTOCOL));
        setCloseOnExec(number);
        long flags =
                Failure.check(
                        "fcntl", kernel().fcntl(number, Constants.F_GETFL, 0), "fd " + number);
        Failure.check(
                "fcntl",
                kernel().fcntl(number, Constants.F_SETFL, flags | Constants.O_NONBLOCK),
                "fd " + number);
        Socket socket = new Socket(new Descriptor(number), family, type, protocol);
        socket.descriptor.lingers(Sockopt.first(number, Options.SO_LINGER) != 0);
        return socket;
    }

    /**
     * Makes a socket of a descriptor that was received; {@code fd} is closed by it.
     *
     * @param fd an open descriptor of a socket
     * @return its new owner
     * @throws IOException as {@link #adopt(int)}; {@code fd} is as it was then
     */
    public static Socket adopt(Fd fd) throws IOException {
        if (!fd.descriptor.hold()) {
            throw Failure.of("adopt", Descriptor.CLOSED, fd);
        }
        Socket socket;
        try {
            socket = adopt(fd.number());
        } finally {
            fd.descriptor.release();
        }
        try {
            fd.detach();
        } catch (IOException e) {
            socket.detach(); // it was closed at the same moment: the number is no longer ours
            throw e;
        }
        return socket;
    }

    /** A new socket of the same kind, for a connection that this one has accepted. */
    Socket accepted(int number, Address from) {
        Socket socket = new Socket(new Descriptor(number), family, type, protocol);
        socket.descriptor.lingers(descriptor.lingers());
        socket.descriptor.plain(descriptor.plain());
        socket.peer = from;
        return socket;
    }

    @Override
    public Socket dup() throws IOException {
        Socket copy = new Socket(duplicate(), family, type, protocol);
        copy.peer = peer;
        copy.timeout = timeout;
        return copy;
    }

    // What it is

    /**
     * The family.
     *
     * @return the family it was made with
     */
    public Family family() {
        return family;
    }

    /**
     * The type.
     *
     * @return the type it was made with
     */
    public Type type() {
        return type;
    }

    /**
     * The protocol.
     *
     * @return the protocol it was made with; {@link Protocol#DEFAULT} if that was left to the
     *     family
     */
    public Protocol protocol() {
        return protocol;
    }

    /**
     * The address it is bound to. Corresponds to getsockname(2).
     *
     * @return the address; one without host and port, or {@link Address.Unnamed}, if it is not
     *     bound
     * @throws IOException if it is closed
     */
    public Address localAddress() throws IOException {
        return address("getsockname", kernel()::getsockname, "fd " + number());
    }

    /**
     * The port it is bound to. Corresponds to getsockname(2).
     *
     * @return the port, 0 if it is not bound
     * @throws IOException if it is closed
     * @throws IllegalStateException if its family has no ports
     */
    public int localPort() throws IOException {
        Address address = localAddress();
        if (address instanceof Address.Inet inet) {
            return inet.port();
        }
        throw new IllegalStateException("localPort: " + address + " has no port");
    }

    /**
     * The address it is connected to. Corresponds to getpeername(2).
     *
     * @return the peer's address; for a connection that was accepted, also after it has broken
     * @throws IOException if it is not connected (ENOTCONN) or closed
     */
    public Address peerAddress() throws IOException {
        try {
            return address("getpeername", kernel()::getpeername, "fd " + number());
        } catch (IOException e) {
            Address known = peer;
            if (known == null || type.equals(Type.DGRAM) || Errno.of(e) != Errno.ENOTCONN) {
                throw e;
            }
            return known; // the connection has broken
        }
    }

    private interface NameCall {
        long on(int fd, MemorySegment address, MemorySegment length);
    }

    private Address address(String name, NameCall call, Object about) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SOCKADDR_STORAGE, 8);
            MemorySegment length = arena.allocateFrom(JAVA_INT, SOCKADDR_STORAGE);
            Failure.check(name, descriptor.call(fd -> call.on(fd, address, length)), about);
            return Sockaddr.decode(address, length.get(JAVA_INT, 0));
        }
    }

    /**
     * Reads an option. Corresponds to getsockopt(2).
     *
     * @param option the option
     * @param <T> the type of its values
     * @return its value
     * @throws IOException if the socket does not have it (ENOPROTOOPT, EOPNOTSUPP)
     */
    public <T> T get(Option<T> option) throws IOException {
        return Sockopt.get(this, option);
    }

    /**
     * Sets an option. Corresponds to setsockopt(2).
     *
     * @param option the option
     * @param value its value; the kernel may round or limit it, {@link #get} tells
     * @param <T> the type of its values
     * @return this
     * @throws IOException if the socket does not have it (ENOPROTOOPT), or refuses the value
     *     (EINVAL) or the caller (EPERM)
     * @throws IllegalArgumentException if the value does not fit the option's form
     */
    public <T> Socket set(Option<T> option, T value) throws IOException {
        Sockopt.set(this, option, value);
        return this;
    }

    // Timeouts

    /**
     * Bounds each operation of this socket, to the nanosecond.
     *
     * @param timeout the longest time an operation may take; zero lets none wait
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Socket timeout(Duration timeout) {
        this.timeout = checked(timeout);
        return this;
    }

    /**
     * Lets operations wait for ever.
     *
     * @return this
     */
    public Socket noTimeout() {
        timeout = NO_TIMEOUT;
        return this;
    }

    /**
     * The timeout.
     *
     * @return the timeout; empty if operations wait for ever
     */
    public Optional<Duration> timeout() {
        return duration(timeout);
    }

    /**
     * Gives every socket that is made from now on a timeout, in the whole process.
     *
     * @param timeout the timeout; empty for none, as it is in the beginning
     * @throws IllegalArgumentException if it is negative
     */
    public static void defaultTimeout(Optional<Duration> timeout) {
        defaultTimeout = timeout.map(Socket::checked).orElse(NO_TIMEOUT);
    }

    /**
     * The timeout of new sockets.
     *
     * @return the timeout; empty if there is none
     */
    public static Optional<Duration> defaultTimeout() {
        return duration(defaultTimeout);
    }

    private static long checked(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout: " + timeout + " is negative");
        }
        return Deadline.nanos(timeout);
    }

    private static Optional<Duration> duration(long nanos) {
        return nanos == NO_TIMEOUT ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    /** When an operation that starts now must end. */
    long deadlineOf(String call) throws SocketTimeoutException {
        long nanos = timeout;
        long own =
                nanos == NO_TIMEOUT
                        ? Descriptor.NEVER
                        : nanos == 0 ? Descriptor.NOW : System.nanoTime() + nanos;
        return Deadline.bound(own, call, whereabouts);
    }

    // Connections

    /**
     * Names the socket. Corresponds to bind(2).
     *
     * @param address the address; port 0 and {@link Address.Unnamed} let the kernel choose, {@link
     *     #localAddress} tells
     * @return this
     * @throws java.net.BindException if the address is taken (EADDRINUSE), not of this host
     *     (EADDRNOTAVAIL), or needs privilege (EACCES), as ports below 1024 do
     * @throws IOException if the address is of another family (EAFNOSUPPORT), or the socket has a
     *     name (EINVAL)
     */
    public Socket bind(Address address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(JAVA_BYTE, Sockaddr.encode(address, family));
            Failure.check(
                    "bind",
                    descriptor.call(fd -> kernel().bind(fd, name, (int) name.byteSize())),
                    address);
            return this;
        }
    }

    /**
     * Says, before a Unix socket is bound to a path, with which rights the kernel makes the file:
     * these, without those that the process's umask takes away. Without it, all are given that the
     * umask leaves. Nothing is changed of a file that has been made. Corresponds to fchmod(2).
     *
     * @param mode the rights, such as 0660; whoever may write may connect, or send
     * @return this
     * @throws IOException if it is closed
     * @throws IllegalArgumentException if {@code mode} is not in 0 to 0777
     */
    public Socket fchmod(int mode) throws IOException {
        if (mode < 0 || mode > 0777) {
            throw new IllegalArgumentException("mode: " + mode + " is not in 0 to 0777");
        }
        Failure.check("fchmod", descriptor.call(fd -> kernel().fchmod(fd, mode)), whereabouts);
        return this;
    }

    /**
     * Makes the socket passive: the kernel accepts connections and queues them for {@link #accept}.
     * Corresponds to listen(2).
     *
     * @param backlog how many connections may wait; the kernel limits it to net.core.somaxconn
     * @return this
     * @throws IOException if the type has no connections (EOPNOTSUPP), or another socket listens
     *     there (EADDRINUSE)
     * @throws IllegalArgumentException if {@code backlog} is negative
     */
    public Socket listen(int backlog) throws IOException {
        if (backlog < 0) {
            throw new IllegalArgumentException("backlog: " + backlog + " is negative");
        }
        Failure.check("listen", descriptor.call(fd -> kernel().listen(fd, backlog)), whereabouts);
        return this;
    }

    /**
     * Waits for a connection. Connections that broke while they waited are passed over. Corresponds
     * to accept4(2).
     *
     * @return a new, connected socket; this one goes on listening
     * @throws IOException if the socket does not listen (EINVAL), or there is no descriptor left
     *     (EMFILE, ENFILE)
     */
    public Socket accept() throws IOException {
        return Connecting.accept(this, deadlineOf("accept"))
                .orElseThrow(() -> Failure.of("accept", Descriptor.EXPIRED, whereabouts));
    }

    /**
     * Takes a connection if one waits. Corresponds to accept4(2) on a non-blocking socket.
     *
     * @return a new, connected socket, or empty
     * @throws IOException as {@link #accept}
     */
    public Optional<Socket> tryAccept() throws IOException {
        return Connecting.accept(this, Descriptor.NOW);
    }

    /**
     * Connects: a stream to a listener, waiting until the connection stands; a datagram socket to
     * its only correspondent, or with an {@link Address.Opaque} of {@link Family#UNSPEC} to nobody.
     * Corresponds to connect(2).
     *
     * @param address the peer's address
     * @return this
     * @throws java.net.ConnectException if nobody listens there (ECONNREFUSED)
     * @throws java.net.NoRouteToHostException if it cannot be reached (ENETUNREACH, EHOSTUNREACH)
     * @throws IOException if it fails otherwise, such as ENOENT for a Unix path; a wait that ended
     *     early leaves the attempt going on: close the socket, or connect again to go on waiting
     */
    public Socket connect(Address address) throws IOException {
        long n = Connecting.connect(this, address, deadlineOf("connect"));
        Failure.check("connect", n, address);
        peer = address.family().equals(Family.UNSPEC) ? null : address;
        return this;
    }

    /**
     * Begins to connect, or looks how it stands, without waiting: for use with {@link Poll}, which
     * announces the end of the attempt by EPOLLOUT. Corresponds to connect(2) on a non-blocking
     * socket.
     *
     * @param address the peer's address, the same at each call
     * @return true if the socket is connected, false if the attempt goes on
     * @throws IOException as {@link #connect} if the attempt failed
     */
    public boolean tryConnect(Address address) throws IOException {
        long n = Connecting.connect(this, address, Descriptor.NOW);
        if (n == Descriptor.EXPIRED) {
            return false;
        }
        if (n != -Constants.EISCONN) {
            Failure.check("connect", n, address);
        }
        peer = address.family().equals(Family.UNSPEC) ? null : address;
        return true;
    }

    /**
     * Shuts down one direction or both, for everybody who shares the socket. Corresponds to
     * shutdown(2).
     *
     * @param how what to shut down
     * @return this
     * @throws IOException if the socket is not connected (ENOTCONN)
     */
    public Socket shutdown(Shutdown how) throws IOException {
        Failure.check(
                "shutdown", descriptor.call(fd -> kernel().shutdown(fd, how.number)), whereabouts);
        descriptor.wake(); // epoll does not tell a Unix socket's sender of SHUT_WR
        return this;
    }

    /**
     * Resets a TCP connection at once: what was sent and not received is lost, and operations of
     * other threads end with an exception. Waits for nobody, as {@link #close} may; the socket is
     * open and not connected afterwards. Corresponds to the ABORT of RFC 9293, 3.10.5, and to
     * connect(2) with AF_UNSPEC, in nobody's turn.
     *
     * @return this
     * @throws IOException if the socket is of a family or type that cannot
     */
    public Socket abort() throws IOException {
        Failure.check("abort", Connecting.dissolve(descriptor), whereabouts);
        peer = null;
        descriptor.wake();
        return this;
    }

    // Sending

    /**
     * Sends as {@link #send(ByteBuffer, Flags)} without flags. Corresponds to send(2).
     *
     * @param data what to send; its position moves on by what was sent
     * @return how many bytes were sent
     * @throws IOException if it fails
     */
    public int send(ByteBuffer data) throws IOException {
        return send(data, Flags.NONE);
    }

    /**
     * Sends to the peer. A stream takes what it has room for, at least one byte; a message is sent
     * whole or not at all. Corresponds to send(2).
     *
     * @param data what to send; its position moves on by what was sent
     * @param flags how, such as MSG_OOB, MSG_MORE, MSG_DONTWAIT
     * @return how many bytes were sent, or {@link #WOULD_BLOCK}
     * @throws IOException if there is no peer (ENOTCONN, EDESTADDRREQ) or it has gone (EPIPE,
     *     ECONNRESET), or the message is too long (EMSGSIZE)
     */
    public int send(ByteBuffer data, Flags flags) throws IOException {
        return Sending.send(this, data, flags);
    }

    /**
     * Sends bytes as {@link #send(ByteBuffer)} does. Corresponds to send(2).
     *
     * @param data what to send
     * @return how many bytes were sent
     * @throws IOException if it fails
     */
    public int send(byte[] data) throws IOException {
        return send(ByteBuffer.wrap(data));
    }

    /**
     * Sends all bytes, waiting as often as it must; the timeout bounds the whole. Corresponds to
     * send(2), repeated.
     *
     * @param data what to send
     * @throws IOException as {@link #sendAll(ByteBuffer)}
     */
    public void sendAll(byte[] data) throws IOException {
        sendAll(ByteBuffer.wrap(data));
    }

    /**
     * Sends all remaining bytes, waiting as often as it must; the timeout bounds the whole. A
     * message is sent with one call. Corresponds to send(2), repeated.
     *
     * @param data what to send; its position tells how far it came, also after a failure
     * @throws InterruptedIOException if the timeout or deadline passed (SocketTimeoutException) or
     *     the thread was interrupted; its {@code bytesTransferred} tells how far it came
     * @throws IOException if it fails otherwise
     */
    @Override
    public void sendAll(ByteBuffer data) throws IOException {
        Sending.sendAll(this, data);
    }

    /**
     * Sends a whole file as {@link #sendFile(Fd, long, long)}. Corresponds to sendfile(2).
     *
     * @param file an open file
     * @return how many bytes were sent
     * @throws IOException if it fails
     */
    public long sendFile(Fd file) throws IOException {
        return sendFile(file, 0, Long.MAX_VALUE);
    }

    /**
     * Sends a part of a file, which the kernel takes from its cache without showing it to the
     * process; waits as often as it must, and the timeout bounds the whole. The file's own position
     * is neither used nor moved. Corresponds to sendfile(2).
     *
     * @param file an open file, from {@link Fd#open}; it may be closed while this runs, and ends it
     *     when its next part would be read
     * @param position where the part begins, in bytes
     * @param count how many bytes to send
     * @return how many bytes were sent: less than {@code count} if the file ended before
     * @throws InterruptedIOException if the timeout or deadline passed (SocketTimeoutException) or
     *     the thread was interrupted; its {@code bytesTransferred} tells how far it came
     * @throws IOException if the peer has gone (EPIPE, ECONNRESET), or the file cannot be read
     *     (EBADF, EIO), has no positions (ESPIPE) or no cache (EINVAL)
     * @throws IllegalArgumentException if {@code position} or {@code count} is negative
     * @throws IllegalStateException if the socket is no stream
     */
    public long sendFile(Fd file, long position, long count) throws IOException {
        return Sending.sendFile(this, file, position, count);
    }

    /**
     * Sends a message as {@link #sendTo(ByteBuffer, Address, Flags)} without flags. Corresponds to
     * sendto(2).
     *
     * @param data the message; its position moves to its limit
     * @param to the receiver
     * @return how many bytes were sent
     * @throws IOException if it fails
     */
    public int sendTo(ByteBuffer data, Address to) throws IOException {
        return sendTo(data, to, Flags.NONE);
    }

    /**
     * Sends a message to an address. Corresponds to sendto(2).
     *
     * @param data the message; its position moves to its limit
     * @param to the receiver
     * @param flags how, such as MSG_DONTWAIT
     * @return how many bytes were sent, or {@link #WOULD_BLOCK}
     * @throws IOException if the message is too long (EMSGSIZE), the address is of another family
     *     (EAFNOSUPPORT, EINVAL), needs SO_BROADCAST (EACCES), or cannot be reached
     */
    public int sendTo(ByteBuffer data, Address to, Flags flags) throws IOException {
        return Sending.sendTo(this, data, to, flags);
    }

    /**
     * Sends a message to an address. Corresponds to sendto(2).
     *
     * @param data the message
     * @param to the receiver
     * @return how many bytes were sent
     * @throws IOException as {@link #sendTo(ByteBuffer, Address, Flags)}
     */
    public int sendTo(byte[] data, Address to) throws IOException {
        return sendTo(ByteBuffer.wrap(data), to);
    }

    /**
     * Sends several buffers as one: to the peer, without ancillary data and flags. Corresponds to
     * sendmsg(2).
     *
     * @param buffers what to send, at most 1,024; their positions move on by what was sent
     * @return how many bytes were sent
     * @throws IOException as {@link #send(ByteBuffer, Flags)}
     */
    public int send(List<ByteBuffer> buffers) throws IOException {
        return sendMessage(buffers, null, Flags.NONE);
    }

    /**
     * Sends a message to the peer, with ancillary data. Corresponds to sendmsg(2).
     *
     * @param data the bytes; a stream needs at least one for ancillary data to travel with
     * @param control the ancillary data
     * @return how many bytes were sent
     * @throws IOException as {@link #sendMessage(List, Address, Flags, Control...)}
     */
    public int sendMessage(ByteBuffer data, Control... control) throws IOException {
        return sendMessage(List.of(data), null, Flags.NONE, control);
    }

    /**
     * Sends a message of several buffers, with ancillary data. Corresponds to sendmsg(2).
     *
     * @param buffers its bytes, in at most 1,024 buffers; their positions move on by what was sent
     * @param to the receiver, or null for the peer
     * @param flags how
     * @param control the ancillary data
     * @return how many bytes were sent, or {@link #WOULD_BLOCK}
     * @throws IOException as {@link #send(ByteBuffer, Flags)} and {@link #sendTo(ByteBuffer,
     *     Address, Flags)}, or if the kernel refuses the ancillary data (EINVAL, EPERM,
     *     ETOOMANYREFS)
     * @throws SocketClosedException if this socket or one of the descriptors to send is closed
     */
    public int sendMessage(
            List<ByteBuffer> buffers, @Nullable Address to, Flags flags, Control... control)
            throws IOException {
        return Sending.sendMessage(this, buffers, to, flags, List.of(control));
    }

    /**
     * Sends messages as {@link #sendMany(List, Flags)} without flags. Corresponds to sendmmsg(2).
     *
     * @param messages what to send
     * @return how many of them were sent, from the first on
     * @throws IOException if it fails
     */
    public int sendMany(List<Outgoing> messages) throws IOException {
        return sendMany(messages, Flags.NONE);
    }

    /**
     * Sends messages with one call of the kernel, which takes at most 1,024: waits until the first
     * can be sent, and sends those after it that can be sent without waiting. If one cannot be sent
     * after others were, the others are counted, and the error is not told: the next call tells it,
     * if that begins with the message and it fails again. Corresponds to sendmmsg(2).
     *
     * {@snippet :
     * for (int sent = 0; sent < messages.size(); ) {
     *     sent += socket.sendMany(messages.subList(sent, messages.size()));
     * }
     * }
     *
     * @param messages what to send; for the same again and again, a {@link Batch} is faster
     * @param flags how, such as MSG_DONTWAIT
     * @return how many of them were sent, from the first on, or {@link #WOULD_BLOCK}
     * @throws IOException as {@link #sendMessage(List, Address, Flags, Control...)}, about the
     *     first message: nothing was sent
     * @throws IllegalStateException if the socket is a stream
     */
    public int sendMany(List<Outgoing> messages, Flags flags) throws IOException {
        return Many.send(this, messages, flags);
    }

    /**
     * Sends messages of a batch as {@link #sendMany(Batch, Flags)} without flags. Corresponds to
     * sendmmsg(2).
     *
     * @param batch what to send
     * @return how many messages were sent
     * @throws IOException if it fails
     */
    public int sendMany(Batch batch) throws IOException {
        return sendMany(batch, Flags.NONE);
    }

    /**
     * Sends what a batch has and has not sent yet, with one call of the kernel: waits until the
     * first message can be sent, and sends those after it that can be sent without waiting. {@link
     * Batch#sent} tells how far it came. Errors are told as by {@link #sendMany(List, Flags)}.
     * Corresponds to sendmmsg(2).
     *
     * @param batch what to send
     * @param flags how, such as MSG_DONTWAIT
     * @return how many messages were sent, or {@link #WOULD_BLOCK}; 0 if there are none
     * @throws IOException as {@link #sendMany(List, Flags)}, about the message number {@link
     *     Batch#sent}: to go on with the others, {@linkplain Batch.Slot#drop drop} it
     * @throws IllegalStateException if the socket is a stream
     */
    public int sendMany(Batch batch, Flags flags) throws IOException {
        return Many.send(this, batch, flags);
    }

    /**
     * Sends all that a batch has and has not sent yet, waiting as often as it must; the timeout
     * bounds the whole. Corresponds to sendmmsg(2).
     *
     * @param batch what to send; {@link Batch#sent} tells how far it came, also after a failure
     * @throws IOException as {@link #sendMany(Batch, Flags)}
     */
    public void sendAll(Batch batch) throws IOException {
        Many.sendAll(this, batch);
    }

    // Receiving

    /**
     * Receives as {@link #recv(ByteBuffer, Flags)} without flags. Corresponds to recv(2).
     *
     * @param buffer where to put it; its position moves on by what came
     * @return how many bytes came, or -1 at the end of a connection
     * @throws IOException if it fails
     */
    @Override
    public int recv(ByteBuffer buffer) throws IOException {
        return recv(buffer, Flags.NONE);
    }

    /**
     * Receives: what is there of a stream, or one message, cut to the buffer. Corresponds to
     * recv(2).
     *
     * @param buffer where to put it; its position moves on by what came
     * @param flags how, such as MSG_PEEK, MSG_WAITALL, MSG_OOB, MSG_DONTWAIT, MSG_TRUNC
     * @return how many bytes came; a message's true length with MSG_TRUNC; 0 for an empty datagram,
     *     or if the buffer of a stream has no room; -1 at the end of a connection; or {@link
     *     #WOULD_BLOCK}. An empty message of a SEQPACKET socket looks like its end, in the kernel
     *     too
     * @throws java.net.PortUnreachableException if a datagram sent before found no receiver
     *     (ECONNREFUSED)
     * @throws IOException if the socket is not connected (ENOTCONN), or the connection broke
     *     (ECONNRESET)
     */
    public int recv(ByteBuffer buffer, Flags flags) throws IOException {
        return Receiving.recv(this, buffer, flags);
    }

    /**
     * Receives bytes: what is there of a stream, or one message. Corresponds to recv(2).
     *
     * @param max how many at most, 1 or more
     * @return the bytes; none at the end of a connection, or for an empty message
     * @throws IOException as {@link #recv(ByteBuffer, Flags)}
     */
    public byte[] recv(int max) throws IOException {
        return Receiving.recv(this, max);
    }

    /**
     * Fills the buffer, waiting as often as it must; the timeout bounds the whole. Corresponds to
     * recv(2), repeated.
     *
     * @param buffer what to fill; its position tells how far it came, also after a failure
     * @throws EOFException if the connection ends first
     * @throws InterruptedIOException if the timeout or deadline passed (SocketTimeoutException) or
     *     the thread was interrupted; its {@code bytesTransferred} tells how far it came
     * @throws IOException if it fails otherwise
     */
    public void recvAll(ByteBuffer buffer) throws IOException {
        Receiving.recvAll(this, buffer);
    }

    /**
     * Receives exactly so many bytes. Corresponds to recv(2), repeated.
     *
     * @param length how many
     * @return the bytes
     * @throws IOException as {@link #recvAll(ByteBuffer)}
     */
    public byte[] recvAll(int length) throws IOException {
        if (length < 0) {
            throw new IllegalArgumentException("length: " + length + " is negative");
        }
        ByteBuffer buffer = ByteBuffer.allocate(length);
        recvAll(buffer);
        return buffer.array();
    }

    /**
     * Receives a message and its sender. Corresponds to recvfrom(2).
     *
     * @param buffer where to put it; its position moves on by what came
     * @return the sender
     * @throws EOFException if the socket is a connection and has ended
     * @throws IOException as {@link #recv(ByteBuffer, Flags)}
     */
    public Address recvFrom(ByteBuffer buffer) throws IOException {
        return recvFrom(buffer, Flags.NONE)
                .orElseThrow(() -> Failure.of("recvfrom", Descriptor.EXPIRED, whereabouts));
    }

    /**
     * Receives a message and its sender. Corresponds to recvfrom(2).
     *
     * @param buffer where to put it; its position moves on by what came
     * @param flags how
     * @return the sender; empty if MSG_DONTWAIT is given and nothing is there
     * @throws EOFException if the socket is a connection and has ended
     * @throws IOException as {@link #recv(ByteBuffer, Flags)}
     */
    public Optional<Address> recvFrom(ByteBuffer buffer, Flags flags) throws IOException {
        return Receiving.recvFrom(this, buffer, flags);
    }

    /**
     * Receives a datagram. Corresponds to recvfrom(2).
     *
     * @param max how many bytes of it to take at most, 1 or more
     * @return the datagram
     * @throws EOFException if the socket is a connection and has ended
     * @throws IOException as {@link #recv(ByteBuffer, Flags)}
     */
    public Datagram recvFrom(int max) throws IOException {
        return Receiving.recvFrom(this, max);
    }

    /** The kernel names no sender on a connection: it is the peer. */
    Address sender(Address named) {
        Address known = peer;
        return named instanceof Address.Unnamed && known != null ? known : named;
    }

    /**
     * Receives into several buffers, one after the other. Corresponds to recvmsg(2).
     *
     * @param buffers where to put it, at most 1,024; their positions move on by what came
     * @return how many bytes came, or -1 at the end of a connection
     * @throws IOException as {@link #recv(ByteBuffer, Flags)}
     */
    public int recv(List<ByteBuffer> buffers) throws IOException {
        return Receiving.recv(this, buffers);
    }

    /**
     * Receives a message with all the ancillary data that a Unix socket can have. Corresponds to
     * recvmsg(2).
     *
     * @param buffer where to put its bytes; its position moves on by what came
     * @return the message, to be closed
     * @throws IOException as {@link #recv(ByteBuffer, Flags)}
     */
    public Message recvMessage(ByteBuffer buffer) throws IOException {
        return recvMessage(List.of(buffer), Control.ROOM, Flags.NONE);
    }

    /**
     * Receives a message with its sender, flags and ancillary data. Descriptors that come with it
     * are close-on-exec and belong to the message. If {@code controlRoom} is too small the data
     * comes nevertheless, what did not fit is lost, and the message has MSG_CTRUNC. Corresponds to
     * recvmsg(2).
     *
     * @param buffers where to put its bytes, at most 1,024; their positions move on by what came
     * @param controlRoom the room for ancillary data in bytes, see {@link Control#room}; 0 for none
     * @param flags how
     * @return the message, to be closed
     * @throws IOException as {@link #recv(ByteBuffer, Flags)}
     */
    public Message recvMessage(List<ByteBuffer> buffers, int controlRoom, Flags flags)
            throws IOException {
        return Receiving.recvMessage(this, buffers, controlRoom, flags);
    }

    /**
     * Receives datagrams with one call of the kernel: waits for the first, and takes what else is
     * there. Corresponds to recvmmsg(2).
     *
     * @param count how many at most, 1 to 1,024
     * @param max how many bytes of each to take at most, 1 or more; there is room for {@code count}
     *     times so many while this runs, so for much, use a {@link Batch}
     * @return the datagrams, at least one; none at the end of a connection
     * @throws IOException as {@link #recvMany(Batch, Flags)}
     * @throws IllegalStateException if the socket is a stream
     */
    public List<Datagram> recvMany(int count, int max) throws IOException {
        return Many.recv(this, count, max);
    }

    /**
     * Receives into a batch as {@link #recvMany(Batch, Flags)} without flags. Corresponds to
     * recvmmsg(2).
     *
     * @param batch where to put the messages
     * @return how many came, or -1 at the end of a connection
     * @throws IOException if it fails
     */
    public int recvMany(Batch batch) throws IOException {
        return recvMany(batch, Flags.NONE);
    }

    /**
     * Receives messages with one call of the kernel, as many as are there and the batch has slots:
     * waits for the first only. If it fails after some have come, they are there, and the next call
     * tells the error. What was in the batch before is gone. Corresponds to recvmmsg(2).
     *
     * <p>The kernel's own timeout for this call is never used: it is looked at only when a datagram
     * has come, so that a call that waits for the last one may wait for ever. The socket's {@link
     * #timeout(Duration)} and a {@link Deadline} bound the wait as everywhere.
     *
     * @param batch where to put the messages
     * @param flags how, such as MSG_DONTWAIT
     * @return how many came; -1 at the end of a connection; or {@link #WOULD_BLOCK}
     * @throws IOException as {@link #recv(ByteBuffer, Flags)}
     * @throws IllegalStateException if the socket is a stream
     */
    public int recvMany(Batch batch, Flags flags) throws IOException {
        return Many.recv(this, batch, flags);
    }

    // Streams

    /**
     * A stream of what is received, unbuffered; it ends where the connection ends. Closing the
     * stream closes neither the socket nor other streams on it. The socket's timeout bounds each
     * read. Corresponds to recv(2).
     *
     * @return the stream
     */
    @Override
    public InputStream input() {
        return ByteStream.super.input();
    }

    /**
     * A stream to send with, unbuffered; each write sends all it is given. Closing the stream
     * closes neither the socket nor other streams on it, and sends no end of stream: {@link
     * #shutdown} does. The timeout bounds each write. Corresponds to send(2).
     *
     * @return the stream
     */
    @Override
    public OutputStream output() {
        return ByteStream.super.output();
    }

    // Odds and ends

    /**
     * How many bytes can be received without waiting: of a stream all, else of the next message.
     * Corresponds to ioctl(2) with FIONREAD.
     *
     * @return the number of bytes
     * @throws IOException if the socket listens (EINVAL) or has no such call
     */
    @Override
    public int available() throws IOException {
        return number("ioctl FIONREAD", Constants.FIONREAD);
    }

    /**
     * How many bytes have been sent and are not yet with the other side: over TCP those that it has
     * not acknowledged, over Unix sockets the memory of what it has not received. Corresponds to
     * ioctl(2) with SIOCOUTQ.
     *
     * @return the number of bytes; 0 if the other side has everything
     * @throws IOException if the socket listens (EINVAL) or has no such call
     */
    public int unsent() throws IOException {
        return number("ioctl SIOCOUTQ", Constants.SIOCOUTQ);
    }

    /**
     * Whether the next byte to receive follows urgent data. Corresponds to sockatmark(3).
     *
     * @return true at the mark
     * @throws IOException if the socket has no such call
     */
    public boolean atMark() throws IOException {
        return number("ioctl SIOCATMARK", Constants.SIOCATMARK) != 0;
    }

    private int number(String name, long request) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(JAVA_INT);
            Failure.check(
                    name, descriptor.call(fd -> kernel().ioctl(fd, request, number)), whereabouts);
            return number.get(JAVA_INT, 0);
        }
    }

    /** What kind it is, where it is bound and connected, and its number. */
    @Override
    public String toString() {
        return type + " over " + family + " " + where() + " (" + descriptor + ")";
    }

    /** The address that an error is about: the peer's if there is one, else our own. */
    String where() {
        Address known = peer;
        if (known != null) {
            return known.toString();
        }
        try {
            return localAddress().toString();
        } catch (IOException e) {
            return type + " over " + family;
        }
    }

    private boolean isTcp() {
        boolean ip =
                family.number() == Family.INET.number() || family.number() == Family.INET6.number();
        return isStream()
                && ip
                && (protocol.number() == Protocol.DEFAULT.number()
                        || protocol.number() == Protocol.TCP.number());
    }

    boolean isStream() {
        return type.number() == Type.STREAM.number();
    }

    private void requireOpen(String call) throws SocketClosedException {
        if (!isOpen()) {
            throw new SocketClosedException(call + " " + where() + ": closed");
        }
    }

    void requireStream(String call) throws SocketClosedException {
        requireOpen(call);
        if (!isStream()) {
            throw new IllegalStateException(call + ": " + this + " is no stream");
        }
    }

    void requireMessages(String call) throws SocketClosedException {
        requireOpen(call);
        if (isStream()) {
            throw new IllegalStateException(call + ": " + this + " has no messages");
        }
    }
}
