package sockeye.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
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
    public boolean take() throws IOException {
        Optional<Address> from = socket.recvFrom(buffer.clear(), Flags.MSG_DONTWAIT);
        from.ifPresent(sender -> service.start(socket, buffer.flip(), sender));
        return from.isPresent();
    }

    /** Receiving takes no descriptor. */
    @Override
    public void turnAway() {}
}
