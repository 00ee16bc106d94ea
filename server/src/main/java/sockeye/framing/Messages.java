package sockeye.framing;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sockeye.ByteStream;
import sockeye.Socket;
import sockeye.Type;
import sockeye.framing.Framing.Decoder;
import sockeye.framing.Framing.Frame;
import sockeye.turns.Turn;

/**
 * Messages over a stream, at either end of the connection.
 *
 * {@snippet :
 * try (Socket socket = Tcp.connect("localhost", 9999)) {
 *     Messages<String> messages = Messages.text(socket, Framing.lengthPrefix(4));
 *     messages.send("Hi!");
 *     IO.println(messages.recv().orElseThrow());
 * }
 * }
 *
 * <p>One thread may receive while another sends; several that receive, or several that send, take
 * turns, and no message is mixed with another. The socket's timeout and the {@linkplain
 * sockeye.Deadline deadline} bound each call of the kernel that waits, not the whole message.
 *
 * <p>What has come of a message is kept: after a timeout, the next {@link #recv} goes on with it.
 * Memory grows with the bytes that have come, never with a length that is only claimed, up to the
 * longest message. After a send that failed in the middle of a message, and after a message that
 * was malformed or too long, the stream is broken: further calls fail.
 *
 * @param <T> the type of the messages
 */
public final class Messages<T> implements Closeable {
    private static final int MODEST = 1024;

    /** A bigger buffer is given up when it is empty. */
    private static final int MOST_KEPT = 16 * 1024;

    private final ByteStream stream;
    private final Framing framing;
    private final MessageCodec<T> codec;
    private final Decoder decoder;
    private final Turn receiving = new Turn();
    private final Turn sending = new Turn();
    private ByteBuffer come = ByteBuffer.allocate(0); // from position to limit; under receiving
    private boolean ended; // under receiving
    private boolean unreadable; // under receiving
    private boolean unwritable; // under sending

    /**
     * Makes one. What has come and nobody has taken belongs to the first message.
     *
     * @param stream where the messages go and come from; nobody else receives from it
     * @param framing how messages are told apart
     * @param codec how messages become bytes
     * @throws IllegalArgumentException if it is a socket of another type than STREAM: such keep
     *     messages apart themselves
     */
    public Messages(ByteStream stream, Framing framing, MessageCodec<T> codec) {
        if (stream instanceof Socket socket && !socket.type().equals(Type.STREAM)) {
            throw new IllegalArgumentException("socket: " + socket + " is no stream");
        }
        this.stream = stream;
        this.framing = framing;
        this.codec = codec;
        this.decoder = framing.decoder();
    }

    /**
     * Messages of bytes.
     *
     * @param stream where they go and come from, such as a connected stream socket
     * @param framing how messages are told apart
     * @return messages over it
     * @throws IllegalArgumentException if it is a socket of another type than STREAM
     */
    public static Messages<byte[]> bytes(ByteStream stream, Framing framing) {
        return new Messages<>(stream, framing, MessageCodec.BYTES);
    }

    /**
     * Messages of text in UTF-8.
     *
     * @param stream where they go and come from, such as a connected stream socket
     * @param framing how messages are told apart
     * @return messages over it
     * @throws IllegalArgumentException if it is a socket of another type than STREAM
     */
    public static Messages<String> text(ByteStream stream, Framing framing) {
        return new Messages<>(stream, framing, MessageCodec.TEXT);
    }

    /**
     * Sends a message, all of it. Corresponds to send(2), as often as needed.
     *
     * @param message the message
     * @throws IOException if the connection has broken, or the wait ended before all was sent
     * @throws IllegalArgumentException if it is longer than the longest, or cannot be framed this
     *     way; nothing was sent then
     */
    public void send(T message) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(codec.encode(message));
        int most = Math.min(bytes.remaining(), framing.max()) + framing.overhead();
        ByteBuffer frame = ByteBuffer.allocate(most);
        framing.encode(bytes, frame);
        frame.flip();
        sending.take("send", stream);
        try {
            require(!unwritable, "a message was cut off");
            sendAll(frame);
        } finally {
            sending.end();
        }
    }

    private void sendAll(ByteBuffer frame) throws IOException {
        try {
            stream.sendAll(frame);
        } finally {
            unwritable = frame.hasRemaining() && frame.position() > 0;
        }
    }

    /**
     * Receives the next message. Corresponds to recv(2), as often as needed.
     *
     * @return the message; empty if the stream has ended after the last
     * @throws EOFException if the stream has ended within a message
     * @throws MalformedException if what came is no message
     * @throws TooLongException if a message is longer than the longest
     * @throws IOException if the connection has broken, or the wait ended
     */
    public Optional<T> recv() throws IOException {
        receiving.take("recv", stream);
        try {
            require(!unreadable, "a message could not be read");
            byte[] message = next();
            return message == null ? Optional.empty() : Optional.of(codec.decode(message));
        } finally {
            receiving.end();
        }
    }

    private void require(boolean sound, String reason) throws IOException {
        if (!sound) {
            throw new IOException(stream + " is broken: " + reason);
        }
    }

    private byte @Nullable [] next() throws IOException {
        while (!ended) {
            Frame frame = look();
            if (frame != null) {
                return frame.take(come);
            }
            ended = !receive();
        }
        return rest();
    }

    private @Nullable Frame look() throws IOException {
        try {
            return decoder.next(come);
        } catch (MalformedException | TooLongException e) {
            unreadable = true;
            throw e;
        }
    }

    /** Waits for more bytes: false at the end of the stream. */
    private boolean receive() throws IOException {
        come = room();
        try {
            return stream.recv(come) >= 0;
        } finally {
            come.flip();
        }
    }

    /** What has come, with room behind it: more only after all the room there was has been used. */
    private ByteBuffer room() throws TooLongException {
        int length = come.remaining();
        if (length == 0 && come.capacity() > MOST_KEPT) {
            return ByteBuffer.allocate(MODEST);
        } else if (length < come.capacity()) {
            return come.position() > 0
                    ? come.compact()
                    : come.limit(come.capacity()).position(length);
        }
        int most = framing.max() + framing.overhead();
        if (length >= most) {
            throw new TooLongException("a message of more than " + framing.max() + " bytes");
        }
        int capacity = Math.clamp(2L * length, Math.min(MODEST, most), most);
        return ByteBuffer.allocate(capacity).put(come);
    }

    /** What is left at the end of the stream. */
    private byte @Nullable [] rest() throws EOFException {
        if (!come.hasRemaining()) {
            return null;
        }
        Frame last = decoder.last(come);
        if (last == null) {
            throw new EOFException(
                    "recv " + stream + ": ended after " + come.remaining() + " bytes of a message");
        }
        return last.take(come);
    }

    /** Closes the stream, and with it the socket. */
    @Override
    public void close() throws IOException {
        stream.close();
    }
}
