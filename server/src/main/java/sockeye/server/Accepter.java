package sockeye.server;

import java.io.IOException;
import java.util.Optional;
import sockeye.Socket;

/** Accepts connections. */
record Accepter(Socket listener, StreamService service) implements Taker {
    @Override
    public boolean take() throws IOException {
        Optional<Socket> accepted = listener.tryAccept();
        if (accepted.isPresent()) {
            service.start(accepted.get());
        }
        return accepted.isPresent();
    }

    /** Who has waited for so long is told, for nobody knows when there will be a descriptor. */
    @Override
    public void turnAway() throws IOException {
        Optional<Socket> accepted = listener.tryAccept();
        if (accepted.isPresent()) {
            Socket socket = accepted.get();
            service.reject(socket, socket.peerAddress(), Rejection.NO_DESCRIPTOR);
        }
    }
}
