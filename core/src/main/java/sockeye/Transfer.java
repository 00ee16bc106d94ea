package sockeye;

import static sockeye.kernel.Constants.EAGAIN;

import java.io.IOException;
import java.nio.ByteBuffer;
import sockeye.poll.Descriptor;
import sockeye.poll.Descriptor.Side;

/** How calls that move data are made, whichever way and whatever they move. */
final class Transfer {
    private Transfer() {}

    /** How much of a buffer one call is to move. */
    static long portion(Socket socket, ByteBuffer buffer) {
        int bytes = buffer.remaining();
        return socket.isStream() ? Math.min(bytes, Socket.MOST_BYTES) : bytes;
    }

    /** What a call returns that moved {@code n} of {@code size} bytes and has more to move. */
    static long rest(Socket socket, long n, long size) {
        return n < size && socket.descriptor.shortMeansEmpty() ? -EAGAIN : Descriptor.AGAIN;
    }

    /** Makes a call: its result, {@link Socket#WOULD_BLOCK}, or an exception. */
    static long move(Socket socket, Side side, String call, Flags flags, Descriptor.Call on)
            throws IOException {
        return move(socket, side, call, flags, socket.whereabouts, on);
    }

    /** As the other, for a call that is about something else than this socket. */
    static long move(
            Socket socket, Side side, String call, Flags flags, Object about, Descriptor.Call on)
            throws IOException {
        return moved(socket, side, call, flags, 0, about, on);
    }

    /** As the others, for a call that asks for {@code wanted} bytes and may get fewer. */
    static long moveBytes(
            Socket socket, Side side, String call, Flags flags, long wanted, Descriptor.Call on)
            throws IOException {
        long known = flags.bits() == 0 ? wanted : 0;
        return moved(socket, side, call, flags, known, socket.whereabouts, on);
    }

    private static long moved(
            Socket socket,
            Side side,
            String call,
            Flags flags,
            long wanted,
            Object about,
            Descriptor.Call on)
            throws IOException {
        boolean once = flags.has(Flags.MSG_DONTWAIT);
        willTake(socket, flags);
        long deadline = once ? Descriptor.NOW : socket.deadlineOf(call);
        long n = socket.descriptor.await(side, deadline, wanted, on);
        return once && n == Descriptor.EXPIRED ? Socket.WOULD_BLOCK : Failure.check(call, n, about);
    }

    /** Taking the urgent byte hides its mark from epoll. */
    static void willTake(Socket socket, Flags flags) {
        if (flags.has(Flags.MSG_OOB)) {
            socket.descriptor.plain(false);
        }
    }
}
