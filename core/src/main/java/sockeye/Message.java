package sockeye;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import sockeye.closing.Closeables;

/**
 * A received message but for its bytes, which are in the buffers that were given. Descriptors that
 * came with it belong to it: closing the message closes those that nobody {@linkplain
 * #takeDescriptors took}.
 */
public final class Message implements Closeable {
    private final int length;
    private final Address from;
    private final Flags flags;
    private final List<Control> control;
    private final List<Fd> owned = new ArrayList<>(); // guarded by itself

    Message(int length, Address from, Flags flags, List<Control> control) {
        this.length = length;
        this.from = from;
        this.flags = flags;
        this.control = List.copyOf(control);
        for (Control one : control) {
            if (one instanceof Control.Rights rights) {
                owned.addAll(rights.descriptors());
            }
        }
    }

    /**
     * How many bytes came.
     *
     * @return the number of bytes now in the buffers, or the message's true length if it was
     *     received with MSG_TRUNC; -1 at the end of the stream; {@link Socket#WOULD_BLOCK} if
     *     MSG_DONTWAIT was given and nothing was there
     */
    public int length() {
        return length;
    }

    /**
     * Who sent it.
     *
     * @return the sender's address; {@link Address.Unnamed} for a connection, or a sender without a
     *     name
     */
    public Address from() {
        return from;
    }

    /**
     * What the kernel says of it: MSG_TRUNC if the buffers were too small, MSG_CTRUNC if ancillary
     * data was lost, MSG_EOR, MSG_OOB, MSG_ERRQUEUE.
     *
     * @return the flags
     */
    public Flags flags() {
        return flags;
    }

    /**
     * The ancillary data.
     *
     * @return one element for each piece, in the kernel's order
     */
    public List<Control> control() {
        return control;
    }

    /**
     * Takes the descriptors out of the message: the caller closes them. A second call returns none.
     *
     * @return all descriptors that came, in order
     */
    public List<Fd> takeDescriptors() {
        synchronized (owned) {
            List<Fd> taken = List.copyOf(owned);
            owned.clear();
            return taken;
        }
    }

    /** Closes the descriptors that were not taken. Idempotent. */
    @Override
    public void close() throws IOException {
        Closeables.closeAll(takeDescriptors());
    }
}
