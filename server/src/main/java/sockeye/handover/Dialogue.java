package sockeye.handover;

import static sockeye.handover.HandoverException.Reason.MALFORMED;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import sockeye.Control;
import sockeye.Errno;
import sockeye.Fd;
import sockeye.Flags;
import sockeye.Message;
import sockeye.Socket;
import sockeye.closing.Closeables;

/** Talks with another process over a connected Unix socket that keeps messages apart. */
final class Dialogue implements Closeable {
    private final Socket socket;
    private final ByteBuffer buffer = ByteBuffer.allocate(Said.LONGEST);

    Dialogue(Socket socket) {
        this.socket = socket.noTimeout(); // the deadline counts
    }

    Socket socket() {
        return socket;
    }

    /** A message that came, and its descriptors, which are closed with it. */
    record Heard<S extends Said>(S said, List<Fd> descriptors) implements Closeable {
        @Override
        public void close() throws IOException {
            Closeables.closeAll(descriptors);
        }
    }

    /** Sends a message: false if nobody is there any more. {@link #expect} may tell why. */
    boolean say(Said said, List<? extends Fd> descriptors) throws IOException {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(said.bytes());
            if (descriptors.isEmpty()) {
                socket.sendMessage(bytes);
            } else {
                socket.sendMessage(bytes, new Control.Rights(List.copyOf(descriptors)));
            }
            return true;
        } catch (SocketException e) {
            if (hasGone(e)) {
                return false;
            }
            throw e;
        }
    }

    boolean say(Said said) throws IOException {
        return say(said, List.of());
    }

    /**
     * Waits for the message that is due: empty if the other process has gone.
     *
     * @throws HandoverException if it is another, or a refusal
     */
    <S extends Said> Optional<Heard<S>> expect(Class<S> due) throws IOException {
        try (Message message = next()) {
            if (message.length() <= 0) {
                return Optional.empty();
            }
            requireComplete(message);
            Said said = Said.parse(buffer.flip());
            if (said instanceof Said.Refusal refusal) {
                throw refusal.exception();
            } else if (!due.isInstance(said) || said.descriptors() != descriptors(message)) {
                throw new HandoverException(MALFORMED, "not what was due: " + said);
            }
            return Optional.of(new Heard<>(due.cast(said), message.takeDescriptors()));
        }
    }

    /** The kernel tells of a reset before what has come: the message is there at the second try. */
    private Message next() throws IOException {
        try {
            return socket.recvMessage(buffer.clear());
        } catch (SocketException e) {
            if (hasGone(e)) {
                return socket.recvMessage(buffer.clear());
            }
            throw e;
        }
    }

    private static boolean hasGone(SocketException e) {
        return Errno.of(e) == Errno.EPIPE || Errno.of(e) == Errno.ECONNRESET;
    }

    private static void requireComplete(Message message) throws IOException {
        if (message.flags().has(Flags.MSG_CTRUNC)) {
            throw new IOException("descriptors were lost: this process has too many (MSG_CTRUNC)");
        } else if (message.flags().has(Flags.MSG_TRUNC)) {
            throw new HandoverException(MALFORMED, "a message of more than " + Said.LONGEST);
        }
    }

    private static int descriptors(Message message) {
        int count = 0;
        for (Control control : message.control()) {
            if (control instanceof Control.Rights rights) {
                count += rights.descriptors().size();
            }
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
