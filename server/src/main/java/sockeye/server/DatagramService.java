package sockeye.server;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import sockeye.Address;
import sockeye.Socket;
import sockeye.Type;

/** Has each datagram served by a handler. */
final class DatagramService implements Service {
    private static final int MOST_BYTES = 64 << 20;

    private final DatagramHandler handler;
    private final Limits limits;
    private final Observers observers;
    private final Workers workers;
    private final SourceRates rates;
    private final Semaphore room = new Semaphore(MOST_BYTES);

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

    /** For the bytes of all datagrams that are worked on, in bytes. */
    Semaphore room() {
        return room;
    }

    /** It is the only one: there is room. */
    @Override
    public void serveOne(Socket socket) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Receiver.LONGEST);
        Address from = socket.recvFrom(buffer);
        workers.run(admit(socket, buffer.flip(), from, () -> {}));
    }

    /** Returns how many bytes of the room it takes, until its end. */
    int start(Socket socket, ByteBuffer datagram, Address from) {
        int bytes = datagram.remaining();
        Optional<Work> admitted = admit(socket, datagram, from, () -> room.release(bytes));
        workers.start(admitted);
        return admitted.isPresent() ? bytes : 0;
    }

    private Optional<Work> admit(Socket socket, ByteBuffer datagram, Address from, Runnable atEnd) {
        if (!rates.take(from)) {
            observers.tell(observer -> observer.rejected(from, Rejection.RATE));
            return Optional.empty();
        }
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(bytes);
        Request request = new Request(socket, bytes, from, limits);
        return Optional.of(new RequestWork(request, handler, observers, atEnd));
    }

    @Override
    public boolean answersWithThem() {
        return true;
    }
}
