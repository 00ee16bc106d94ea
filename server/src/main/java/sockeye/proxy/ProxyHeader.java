package sockeye.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import sockeye.Address;
import sockeye.ByteStream;
import sockeye.Socket;
import sockeye.Type;

/**
 * What a proxy sends before the first byte of a connection: whom it comes from. The PROXY protocol,
 * versions 1 (a line of text) and 2 (binary, with TLVs), as HAProxy's proxy-protocol.txt has it.
 *
 * {@snippet :
 * if (!TrustedSources.of("10.0.0.0/8").contains(connection.peer())) {
 *     throw new IOException("no proxy of ours: " + connection.peer());
 * }
 * ProxyHeader header = Deadline.in(Duration.ofSeconds(5)).call(() -> ProxyHeader.recv(connection));
 * Address client = header.endpoints().map(Endpoints::source).orElse(connection.peer());
 * }
 *
 * <p>Whoever can send a header can claim any address. So a server accepts one from known proxies
 * only, and never guesses whether there is one. Values are immutable.
 *
 * @param version 1 or 2
 * @param command whether the connection is relayed
 * @param endpoints the ends of the connection that is relayed; empty if it is none, or the proxy
 *     does not know them, and then those of the connection itself are meant
 * @param tlvs what else the proxy tells, in its order; none in version 1
 * @param crc32c whether a checksum came, and was right, or is to be sent; not in version 1
 */
public record ProxyHeader(
        int version,
        Command command,
        Optional<Endpoints> endpoints,
        List<Tlv> tlvs,
        boolean crc32c) {
    /** The longest header that is accepted if nothing else is said, in bytes: 4 KiB. */
    public static final int DEFAULT_MAX = 4096;

    /** The header of a connection that the proxy makes for itself, in version 2. */
    public static final ProxyHeader LOCAL =
            new ProxyHeader(2, Command.LOCAL, Optional.empty(), List.of(), false);

    /** Whether a connection is relayed. */
    public enum Command {
        /** The proxy connects for itself, to see if the server is well. UNKNOWN in version 1. */
        LOCAL,
        /** The proxy relays the connection of a client. */
        PROXY
    }

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException if no header says this: a LOCAL one with endpoints, one of
     *     version 1 with more than the endpoints of a TCP connection, or more than 65,535 bytes
     */
    public ProxyHeader {
        tlvs = List.copyOf(tlvs);
        require(version == 1 || version == 2, "version: " + version + " is neither 1 nor 2");
        require(command == Command.PROXY || endpoints.isEmpty(), "LOCAL has no endpoints");
        if (version == 1) {
            require(tlvs.isEmpty() && !crc32c, "version 1 has no TLVs");
            require(
                    command == Command.LOCAL || endpoints.filter(Endpoints::tcp).isPresent(),
                    "version 1 relays TCP over IPv4 or IPv6 only");
        }
        Tlvs.requireEncodable(tlvs);
        long length = Version2.rest(endpoints, tlvs, crc32c);
        require(length <= 0xFFFF, length + " bytes, the limit is 65535");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /**
     * The header of a stream that is relayed, in version 2.
     *
     * @param source whom the connection comes from
     * @param destination where the client has connected to
     * @return the header
     * @throws IllegalArgumentException if the two are not both of the Internet or both of Unix, or
     *     cannot be told: see {@link Endpoints}
     */
    public static ProxyHeader proxy(Address source, Address destination) {
        Endpoints endpoints = new Endpoints(Type.STREAM, source, destination);
        return new ProxyHeader(2, Command.PROXY, Optional.of(endpoints), List.of(), false);
    }

    /**
     * The same in another version.
     *
     * @param version 1 or 2
     * @return the header
     * @throws IllegalArgumentException if that version cannot say it
     */
    public ProxyHeader version(int version) {
        return new ProxyHeader(version, command, endpoints, tlvs, crc32c);
    }

    /**
     * The same with other TLVs.
     *
     * @param tlvs what else there is to tell
     * @return the header
     * @throws IllegalArgumentException if it is of version 1, or too long
     */
    public ProxyHeader tlvs(Tlv... tlvs) {
        return new ProxyHeader(version, command, endpoints, List.of(tlvs), crc32c);
    }

    /**
     * The same, with or without a checksum.
     *
     * @param crc32c whether there is to be one
     * @return the header
     * @throws IllegalArgumentException if it is of version 1
     */
    public ProxyHeader crc32c(boolean crc32c) {
        return new ProxyHeader(version, command, endpoints, tlvs, crc32c);
    }

    /**
     * The first TLV of a kind.
     *
     * @param <T> the kind
     * @param kind its class, such as {@code Tlv.Authority.class}
     * @return the TLV; empty if there is none
     */
    public <T extends Tlv> Optional<T> tlv(Class<T> kind) {
        return tlvs.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /**
     * Receives a header of at most {@value #DEFAULT_MAX} bytes. See {@link #recv(ByteStream, int)}.
     *
     * @param stream the connection, of which nothing has been received
     * @return the header
     * @throws IOException if there is none, as there
     */
    public static ProxyHeader recv(ByteStream stream) throws IOException {
        return recv(stream, DEFAULT_MAX);
    }

    /**
     * Receives a header, of either version, and no byte after it. What begins like none is refused
     * with the first byte that does not fit. Memory grows with the bytes that have come. After an
     * error nobody knows where the header would end: the connection is to be aborted.
     *
     * <p>The socket's timeout and the {@linkplain sockeye.Deadline deadline} bound this; a sender
     * of single bytes is bounded by a deadline only. Corresponds to recv(2), three times or more.
     *
     * @param stream the connection, of which nothing has been received
     * @param max the longest header to accept, in bytes, 107 to 65,551
     * @return the header
     * @throws sockeye.framing.MalformedException if what came is no header, or its checksum is
     *     wrong
     * @throws sockeye.framing.TooLongException if it is longer than {@code max}
     * @throws java.io.EOFException if the stream ended before or within it
     * @throws IOException if the connection has broken, or the wait ended
     * @throws IllegalArgumentException if {@code max} is out of range, or the stream is a socket of
     *     another type than STREAM
     */
    public static ProxyHeader recv(ByteStream stream, int max) throws IOException {
        boolean other = stream instanceof Socket socket && !socket.type().equals(Type.STREAM);
        require(!other, "socket: " + stream + " is no stream");
        return new HeaderReader(stream::recv, max).read();
    }

    /**
     * Takes a header from the beginning of a datagram, where each has one before its payload.
     *
     * @param bytes the datagram; its position moves on to the payload
     * @return the header
     * @throws sockeye.framing.MalformedException if it begins with none
     * @throws sockeye.framing.TooLongException if it is longer than {@value #DEFAULT_MAX} bytes
     * @throws java.io.EOFException if it is cut off
     * @throws IOException never otherwise
     */
    public static ProxyHeader decode(ByteBuffer bytes) throws IOException {
        return new HeaderReader(into -> move(bytes, into), DEFAULT_MAX).read();
    }

    private static int move(ByteBuffer from, ByteBuffer into) {
        int n = Math.min(from.remaining(), into.remaining());
        into.put(from.slice(from.position(), n));
        from.position(from.position() + n);
        return n == 0 ? -1 : n;
    }

    /**
     * The header as it goes on the wire. The scope and the flow information of IPv6 do not: no
     * header has them.
     *
     * @return its bytes
     */
    public byte[] encode() {
        return version == 1 ? Version1.encode(endpoints) : Version2.encode(this);
    }

    /**
     * Sends the header. Nothing may have been sent before.
     *
     * @param stream the connection
     * @throws IOException if it has broken, or the wait ended
     */
    public void send(ByteStream stream) throws IOException {
        stream.sendAll(ByteBuffer.wrap(encode()));
    }
}
