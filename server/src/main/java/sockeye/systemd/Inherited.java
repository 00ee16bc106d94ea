package sockeye.systemd;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import sockeye.Errno;
import sockeye.Fd;
import sockeye.Socket;

/**
 * A descriptor that was open when this process began: what another has opened for it, of any kind.
 *
 * {@snippet :
 * Socket listener = Inherited.adopt(3).socket(Expected.LISTENING_STREAM);
 * }
 *
 * <p>It is close-on-exec from its adoption on, and non-blocking if it is a socket; the latter is so
 * for everybody who shares it.
 */
public final class Inherited implements Closeable {
    private static final String NAMELESS = "unknown";

    private final int number;
    private final String name;
    private final Fd fd;
    private final Optional<Kind> kind;

    private Inherited(int number, String name, Fd fd, Optional<Kind> kind) {
        this.number = number;
        this.name = name;
        this.fd = fd;
        this.kind = kind;
    }

    /**
     * Takes over a descriptor. What 0, 1 and 2 stand for is also that of {@code System.in}, {@code
     * System.out} and {@code System.err}: if it is closed, these go to whatever is opened next.
     *
     * @param number the number of a descriptor that nothing else closes
     * @return its owner; its name is {@code unknown}
     * @throws IOException if it is not open (EBADF); nothing has been taken over then
     */
    public static Inherited adopt(int number) throws IOException {
        return adopt(number, NAMELESS);
    }

    static Inherited adopt(int number, String name) throws IOException {
        Socket socket;
        try {
            socket = Socket.adopt(number);
        } catch (IOException e) {
            if (Errno.of(e) != Errno.ENOTSOCK) {
                throw e;
            }
            return new Inherited(number, name, Fd.adopt(number), Optional.empty());
        }
        try {
            return new Inherited(number, name, socket, Optional.of(Kind.of(socket)));
        } catch (Throwable e) {
            socket.detach();
            throw e;
        }
    }

    /**
     * The number.
     *
     * @return the number under which it was inherited
     */
    public int number() {
        return number;
    }

    /**
     * The name that the service manager gave it: that of the socket unit, unless its
     * FileDescriptorName= says otherwise, or the name under which it was {@linkplain Notifier#store
     * stored}. Several may have the same.
     *
     * @return the name; {@code unknown} if it was given none
     */
    public String name() {
        return name;
    }

    /**
     * What it is, if it is a socket.
     *
     * @return what the kernel said when it was adopted; empty for other descriptors
     */
    public Optional<Kind> kind() {
        return kind;
    }

    /**
     * The descriptor.
     *
     * @return the descriptor; a {@link Socket} if it is one
     */
    public Fd fd() {
        return fd;
    }

    /**
     * The socket, if it is what is expected.
     *
     * @param expected what it should be
     * @return the socket
     * @throws UnexpectedDescriptorException if it is something else; it is still open then
     */
    public Socket socket(Expected expected) throws UnexpectedDescriptorException {
        if (fd instanceof Socket socket && kind.filter(expected::matches).isPresent()) {
            return socket;
        }
        throw new UnexpectedDescriptorException(this, expected);
    }

    String what() {
        return kind.map(Kind::toString).orElse("no socket");
    }

    /** Closes the descriptor, whoever has fetched it. */
    @Override
    public void close() throws IOException {
        fd.close();
    }

    /** Its number, and its name if it was given one. */
    @Override
    public String toString() {
        return "fd " + number + (name.equals(NAMELESS) ? "" : " (" + name + ")");
    }
}
