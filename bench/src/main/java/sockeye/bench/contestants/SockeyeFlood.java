package sockeye.bench.contestants;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static sockeye.Flags.MSG_DONTWAIT;
import static sockeye.Flags.NONE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import sockeye.Address;
import sockeye.Batch;
import sockeye.Control;
import sockeye.Socket;

/** Sends datagrams to who says 'g' until somebody says something else. */
final class SockeyeFlood {
    /** How many datagrams are sent before it looks what is said. */
    private static final int ROUND = 64;

    /** The longest message of UDP over IPv4. */
    private static final int LONGEST = 65_507;

    /** A way to send a round. */
    interface Burst {
        void send(Address to) throws IOException;
    }

    private final Socket socket;
    private final Burst burst;
    private final ByteBuffer command = ByteBuffer.allocate(1);
    private byte[] report = {};

    private SockeyeFlood(Socket socket, Burst burst) {
        this.socket = socket;
        this.burst = burst;
    }

    /** A call for each datagram. */
    static SockeyeFlood single(Socket socket, int size) {
        ByteBuffer datagram = ByteBuffer.allocate(size);
        return new SockeyeFlood(
                socket,
                to -> {
                    for (int i = 0; i < ROUND; i++) {
                        socket.sendTo(datagram.clear(), to);
                    }
                });
    }

    /** A call for a round, sendmmsg(2). */
    static SockeyeFlood many(Socket socket, int size) {
        Batch batch = new Batch(ROUND, size);
        while (batch.size() < ROUND) {
            batch.add();
        }
        return new SockeyeFlood(
                socket,
                to -> {
                    for (Batch.Slot slot : batch.rewind()) {
                        slot.to(to).data().rewind();
                    }
                    socket.sendAll(batch);
                });
    }

    /** As few messages as a round fits in, each cut by the kernel (UDP_SEGMENT). */
    static SockeyeFlood segmented(Socket socket, int size) {
        int most = Math.min(ROUND, LONGEST / size);
        ByteBuffer data = ByteBuffer.allocateDirect(most * size);
        Control cut = new Control.UdpSegment(size);
        return new SockeyeFlood(
                socket,
                to -> {
                    for (int left = ROUND; left > 0; left -= most) {
                        data.clear().limit(Math.min(left, most) * size);
                        socket.sendMessage(List.of(data), to, NONE, cut);
                    }
                });
    }

    void serve() throws IOException {
        Address from = socket.recvFrom(command.clear());
        while (true) {
            from = command.get(0) == 'g' ? flood(from) : report(from);
        }
    }

    /** Sends as fast as it can: who gave the next command. */
    private Address flood(Address to) throws IOException {
        long start = System.nanoTime();
        long sent = 0;
        Optional<Address> next;
        do {
            burst.send(to);
            sent += ROUND;
            next = socket.recvFrom(command.clear(), MSG_DONTWAIT);
        } while (next.isEmpty());
        report = ("SENT " + sent + " " + (System.nanoTime() - start)).getBytes(US_ASCII);
        return next.get();
    }

    /** Tells how it was to who says 's', as often as it is said: the flood drowns answers. */
    private Address report(Address to) throws IOException {
        if (command.get(0) == 's') {
            socket.sendTo(report, to);
        }
        return socket.recvFrom(command.clear());
    }
}
