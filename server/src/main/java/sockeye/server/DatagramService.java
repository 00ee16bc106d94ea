package sockeye.server;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Optional;
import sockeye.Address;
import sockeye.Socket;
import sockeye.Type;

/** Has each datagram served by a handler. */
final class DatagramService implements Service {
    private final DatagramHandler handler;
    private final Limits limits;
    private final Observers observers;
    private final Workers workers;
    private final SourceRates rates;

    DatagramService(DatagramHandler handler, Server recipe, Workers workers) {
        this.handler = handler;
        this.limits = recipe.limits();
        this.observers = recipe.observers();
        this.workers = workers;
        this.rates = new SourceRates(limits.datagramRate());
    }

    @Override
    public void require(Socket socket) throws IOException {
        if (!socket.type().equals(Type.DGRAM)) {
            throw new SocketException(socket + " has no datagrams");
        }
    }

    @Override
    public Taker taker(Socket socket) {
        return new Receiver(socket, this);
    }

    @Override
    public void serveOne(Socket socket) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Receiver.LONGEST);
        Address from = socket.recvFrom(buffer);
        workers.run(admit(socket, buffer.flip(), from));
    }

    void start(Socket socket, ByteBuffer datagram, Address from) {
        workers.start(admit(socket, datagram, from));
    }

    private Optional<Work> admit(Socket socket, ByteBuffer datagram, Address from) {
        if (!rates.take(from)) {
            observers.tell(observer -> observer.rejected(from, Rejection.RATE));
            return Optional.empty();
        }
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(bytes);
        Request request = new Request(socket, bytes, from, limits);
        return Optional.of(new RequestWork(request, handler, observers));
    }

    @Override
    public boolean answersWithThem() {
        return true;
    }
}
