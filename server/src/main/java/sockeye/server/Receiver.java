package sockeye.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import sockeye.Address;
import sockeye.Flags;
import sockeye.Socket;

/** Receives datagrams. */
final class Receiver implements Taker {
    /** No datagram of UDP is longer; of a longer one of a Unix socket the rest is lost. */
    static final int LONGEST = 1 << 16;

    private final Socket socket;
    private final DatagramService service;
    private final ByteBuffer buffer = ByteBuffer.allocate(LONGEST);

    Receiver(Socket socket, DatagramService service) {
        this.socket = socket;
        this.service = service;
    }

    @Override
    public boolean take() throws IOException, InterruptedException {
        Semaphore room = service.room();
        room.acquire(LONGEST); // before it is received, or who is interrupted would lose it
        int unused = LONGEST;
        try {
            Optional<Address> from = socket.recvFrom(buffer.clear(), Flags.MSG_DONTWAIT);
            if (from.isPresent()) {
                unused -= service.start(socket, buffer.flip(), from.get());
            }
            return from.isPresent();
        } finally {
            room.release(unused);
        }
    }

    /** Receiving takes no descriptor. */
    @Override
    public void turnAway() {}
}
