package sockeye.server;

import static java.lang.System.Logger.Level.DEBUG;

import java.io.IOException;
import java.net.SocketException;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import sockeye.Address;
import sockeye.Options;
import sockeye.Socket;
import sockeye.Type;

/** Has each connection served by a handler. */
final class StreamService implements Service {
    private static final Set<Type> TYPES = Set.of(Type.STREAM, Type.SEQPACKET);

    private final Handler handler;
    private final Server recipe;
    private final Workers workers;
    private final BooleanSupplier draining;
    private final Quotas quotas;

    StreamService(Handler handler, Server recipe, Workers workers, BooleanSupplier draining) {
        this.handler = handler;
        this.recipe = recipe;
        this.workers = workers;
        this.draining = draining;
        this.quotas = new Quotas(recipe.limits().perAddress());
    }

    @Override
    public void require(Socket socket) throws IOException {
        if (!TYPES.contains(socket.type())) {
            throw new SocketException(socket + " has no connections");
        } else if (!socket.get(Options.SO_ACCEPTCONN)) {
            throw new SocketException(socket + " does not listen");
        }
    }

    @Override
    public Taker taker(Socket listener) {
        return new Accepter(listener, this);
    }

    /** A socket that does not listen is itself the connection. */
    @Override
    public void serveOne(Socket socket) throws IOException {
        Socket connected = socket.get(Options.SO_ACCEPTCONN) ? socket.accept() : socket;
        workers.run(admit(connected));
    }

    void start(Socket accepted) {
        workers.start(admit(accepted));
    }

    private Optional<Work> admit(Socket socket) {
        try {
            boundBuffer(socket);
            Connection connection = new Connection(socket, recipe.limits(), draining);
            Work work = new ConnectionWork(connection, handler, quotas, recipe);
            if (isBehindProxies() || connection.charge(quotas)) {
                return Optional.of(work);
            }
            reject(socket, connection.peer(), Rejection.PER_ADDRESS);
        } catch (Throwable e) { // it has broken already
            Log.log(DEBUG, () -> "cannot serve " + socket, e);
            reject(socket, new Address.Unnamed(), Rejection.FAILED);
        }
        return Optional.empty();
    }

    /**
     * It is set for each: a listener may be shared with another process, which has other limits,
     * and Unix sockets inherit nothing.
     */
    private void boundBuffer(Socket socket) throws IOException {
        int bytes = recipe.limits().sendBuffer();
        if (bytes > 0) {
            socket.set(Options.SO_SNDBUF, bytes);
        }
    }

    /** Whose addresses are not those of the clients, who are counted when they are known. */
    private boolean isBehindProxies() {
        return recipe.entrance().proxies().isPresent();
    }

    void reject(Socket socket, Address peer, Rejection reason) {
        Closing.reset(socket);
        recipe.observers().tell(observer -> observer.rejected(peer, reason));
    }

    @Override
    public boolean answersWithThem() {
        return false;
    }
}
