package sockeye.framing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/**
 * How messages become bytes.
 *
 * @param <T> the type of the messages
 */
public interface MessageCodec<T> {
    /** The bytes themselves. */
    MessageCodec<byte[]> BYTES =
            new MessageCodec<>() {
                @Override
                public byte[] encode(byte[] message) {
                    return message;
                }

                @Override
                public byte[] decode(byte[] bytes) {
                    return bytes;
                }
            };

    /** Text in UTF-8; other bytes are malformed. */
    MessageCodec<String> TEXT =
            new MessageCodec<>() {
                @Override
                public byte[] encode(String message) {
                    return message.getBytes(UTF_8);
                }

                @Override
                public String decode(byte[] bytes) throws MalformedException {
                    try {
                        return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
                    } catch (CharacterCodingException e) {
                        throw new MalformedException("a message that is no UTF-8");
                    }
                }
            };

    /**
     * Makes the bytes of a message.
     *
     * @param message the message
     * @return its bytes
     * @throws IllegalArgumentException if it has none
     */
    byte[] encode(T message);

    /**
     * Makes a message of its bytes.
     *
     * @param bytes the bytes, for the message to keep
     * @return the message
     * @throws MalformedException if they are none
     */
    T decode(byte[] bytes) throws MalformedException;
}
