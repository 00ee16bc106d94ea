package sockeye;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message to be sent with others, by {@link Socket#sendMany(List)}.
 *
 * @param data its bytes: those between position and limit when this is made; they are not copied,
 *     and sending does not move the position
 * @param to the receiver, or null for the peer
 * @param control its ancillary data
 */
public record Outgoing(ByteBuffer data, @Nullable Address to, List<Control> control) {
    /** Keeps a view of the bytes and a copy of the list. */
    public Outgoing {
        data = data.slice();
        control = List.copyOf(control);
    }

    /**
     * A message without ancillary data.
     *
     * @param data its bytes
     * @param to the receiver
     */
    public Outgoing(byte[] data, Address to) {
        this(ByteBuffer.wrap(data), to, List.of());
    }

    /**
     * A message to the peer, without ancillary data.
     *
     * @param data its bytes
     */
    public Outgoing(byte[] data) {
        this(ByteBuffer.wrap(data), null, List.of());
    }

    /**
     * The bytes.
     *
     * @return a view of its own
     */
    @Override
    public ByteBuffer data() {
        return data.duplicate();
    }
}
