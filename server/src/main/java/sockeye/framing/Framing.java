package sockeye.framing;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How messages are told apart in a byte stream. Framings are immutable: any number of streams and
 * threads may share one.
 *
 * <p>Each has a longest message, {@value #DEFAULT_MAX} bytes unless another is given. A longer one
 * is refused by the sender, and by the receiver as soon as its length is known.
 */
public interface Framing {
    /** The longest message if nothing else is said, in bytes: 1 MiB. */
    int DEFAULT_MAX = 1 << 20;

    /**
     * The longest message.
     *
     * @return its length in bytes
     */
    int max();

    /**
     * How much longer than its message a frame can be.
     *
     * @return that length in bytes
     */
    int overhead();

    /**
     * Appends a message as it goes on the stream.
     *
     * @param message the message, between position and limit; its position moves to its limit
     * @param frame where to put it; with room for the message and {@link #overhead} more
     * @throws IllegalArgumentException if the message is longer than {@link #max}, or cannot be
     *     framed this way; nothing has been put then
     */
    void encode(ByteBuffer message, ByteBuffer frame);

    /**
     * A decoder for one stream.
     *
     * @return a new decoder, at the beginning of the stream
     */
    Decoder decoder();

    /**
     * A framing by a number before each message that says how long it is, big-endian.
     *
     * @param width how many bytes the number has: 1, 2, 4 or 8
     * @return the framing
     */
    static LengthPrefix lengthPrefix(int width) {
        return new LengthPrefix(width);
    }

    /**
     * A framing by a number before each message that says how long it is, of 7 bits a byte, as
     * Protocol Buffers delimit messages.
     *
     * @return the framing
     */
    static Varint varint() {
        return new Varint(DEFAULT_MAX);
    }

    /**
     * A framing by a mark after each message, which no message may contain. At the end of the
     * stream, a message without its mark is cut off.
     *
     * @param mark the mark, one byte at least
     * @return the framing
     */
    static Delimiter delimiter(byte[] mark) {
        return new Delimiter(mark, DEFAULT_MAX);
    }

    /**
     * Lines: each ends with LF, or CR LF, of which the message has neither. At the end of the
     * stream, a line without its end, or without its LF, is a message.
     *
     * @return the framing; it sends LF
     */
    static Lines lines() {
        return new Lines(false, DEFAULT_MAX);
    }

    /**
     * Messages that all have the same length.
     *
     * @param length that length, 1 byte at least
     * @return the framing
     */
    static Fixed fixed(int length) {
        return new Fixed(length);
    }

    /**
     * Netstrings: {@code 5:hello,}.
     *
     * @return the framing
     */
    static Decimal netstring() {
        return Decimal.NETSTRING;
    }

    /**
     * The octet counting of RFC 6587, as syslog has it over TCP: {@code 5 hello}. There is no empty
     * message.
     *
     * @return the framing
     */
    static Decimal octetCounting() {
        return Decimal.OCTET_COUNTING;
    }

    /**
     * Finds messages in the bytes of one stream. Between calls, bytes may be added after those that
     * it has seen, and what it has found is taken away before them. For one thread at a time.
     */
    interface Decoder {
        /**
         * Looks for the first message.
         *
         * @param bytes what has come and has not been taken, between position and limit; it is not
         *     changed
         * @return the message, or null if it is not all there
         * @throws MalformedException if this is not the beginning of a message
         * @throws TooLongException if the message is longer than the longest
         */
        @Nullable Frame next(ByteBuffer bytes) throws MalformedException, TooLongException;

        /**
         * What is made of bytes that are left when the stream has ended.
         *
         * @param bytes what is left, one byte at least
         * @return a last message, or null if it is cut off
         */
        default @Nullable Frame last(ByteBuffer bytes) {
            return null;
        }
    }

    /**
     * A message in a buffer, as distances from the buffer's position: the bytes before {@code
     * head}, and then those from {@code begin} to before {@code end}.
     *
     * @param head how many bytes of the message stand at the position itself
     * @param begin where the others begin
     * @param end where they end
     * @param size how many bytes belong to the frame
     */
    record Frame(int head, int begin, int end, int size) {
        /**
         * Takes the message: the buffer's position moves on by {@link #size}.
         *
         * @param bytes the buffer in which it was found
         * @return the message
         */
        public byte[] take(ByteBuffer bytes) {
            int start = bytes.position();
            byte[] message = new byte[head + end - begin];
            bytes.get(start, message, 0, head);
            bytes.get(start + begin, message, head, end - begin);
            bytes.position(start + size);
            return message;
        }
    }
}
