package sockeye.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import sockeye.Address;
import sockeye.Deadline;
import sockeye.Socket;

/**
 * A datagram that a server has received.
 *
 * <p>Anybody can send a datagram in the name of somebody else, who would get the answer. So that
 * nobody is flooded by way of this server, all replies to a datagram together have at most {@link
 * Limits#amplification} times its bytes, unless the handler says that the sender is {@link #known}.
 * Headers of 28 bytes, those of UDP over IPv4, are counted with the datagram, and with no reply.
 */
public final class Request implements Served {
    private static final int HEADERS = 28;

    private final Socket socket;
    private final byte[] bytes;
    private final Address from;
    private final Limits limits;
    private final AtomicLong spent = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicBoolean known = new AtomicBoolean();
    private final Failures failures = new Failures();

    Request(Socket socket, byte[] bytes, Address from, Limits limits) {
        this.socket = socket;
        this.bytes = bytes;
        this.from = from;
        this.limits = limits;
    }

    /**
     * The socket that received it, for its options and addresses. What is sent with it directly is
     * under no limit.
     *
     * @return the socket
     */
    public Socket socket() {
        return socket;
    }

    /**
     * The data.
     *
     * @return the bytes, which are the handler's own
     */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * The data as text.
     *
     * @return the bytes, read as UTF-8
     */
    public String text() {
        return new String(bytes, UTF_8);
    }

    /**
     * The address that it names as its sender's.
     *
     * @return the sender
     */
    public Address from() {
        return from;
    }

    /** The same as {@link #from}. */
    @Override
    public Address peer() {
        return from;
    }

    @Override
    public long received() {
        return bytes.length;
    }

    /**
     * How many bytes have been sent back.
     *
     * @return the number until now
     */
    @Override
    public long sent() {
        return sent.get();
    }

    /**
     * Says that the sender has this address, as it has proven, for example with a number that was
     * sent to it before. From then on replies may be of any size. Unix sockets are known always:
     * the kernel vouches for their addresses.
     */
    public void known() {
        known.set(true);
    }

    /**
     * Sends a datagram to the sender, waiting for room as long as {@link Limits#writeProgress}
     * allows. Corresponds to sendto(2).
     *
     * @param data what to send
     * @throws IOException if it cannot be sent, as the error of the kernel says, or if that would
     *     be more than may be sent to an unknown sender
     */
    public void reply(byte[] data) throws IOException {
        try {
            requireModest(data.length);
            Deadline.in(limits.writeProgress())
                    .run(() -> socket.sendTo(ByteBuffer.wrap(data), from));
            sent.addAndGet(data.length);
        } catch (IOException e) {
            throw failures.add(e);
        }
    }

    /**
     * Sends text to the sender, as {@link #reply(byte[])}.
     *
     * @param text what to send, as UTF-8
     * @throws IOException as {@link #reply(byte[])}
     */
    public void reply(String text) throws IOException {
        reply(text.getBytes(UTF_8));
    }

    /** Spends them, also if they cannot be sent then. */
    private void requireModest(int length) throws IOException {
        long most = (long) limits.amplification() * (bytes.length + HEADERS);
        long before = spent.getAndUpdate(spent -> spent + length <= most ? spent + length : spent);
        if (before + length > most && !known.get() && from instanceof Address.Inet) {
            throw new IOException(
                    length + " bytes for " + bytes.length + " would amplify, for " + from);
        }
    }

    /** Whether it was the reply that made a handler fail, and not the handler itself. */
    boolean explains(Throwable failed) {
        return failures.explain(failed);
    }

    @Override
    public String toString() {
        return "datagram of " + bytes.length + " bytes from " + from;
    }
}
