package sockeye.server;

import static java.lang.System.Logger.Level.DEBUG;

import java.io.IOException;
import java.util.Optional;
import sockeye.Socket;
import sockeye.Unix;

/** Serving a connection. */
final class ConnectionWork extends Work {
    private final Connection connection;
    private final Handler handler;
    private final Quotas quotas;
    private final Observers observers;
    private final Entrance entrance;
    private final Limits limits;
    private Rejection rejection = Rejection.FAILED;

    ConnectionWork(Connection connection, Handler handler, Quotas quotas, Server recipe) {
        super(connection, recipe.observers(), connection::explains);
        this.connection = connection;
        this.handler = handler;
        this.quotas = quotas;
        this.observers = recipe.observers();
        this.entrance = recipe.entrance();
        this.limits = recipe.limits();
    }

    @Override
    void perform() {
        Optional<Rejection> refused = entrance.pass(connection, limits, quotas);
        if (refused.isEmpty()) {
            observers.tell(observer -> observer.begun(connection));
            serving().run(() -> handler.handle(connection));
        } else {
            rejection = refused.get();
            Closing.reset(connection.socket());
        }
    }

    @Override
    void close() {
        try (connection) {
            if (serving().mayLinger()
                    && connection.socket().isOpen()
                    && !connection.linger(serving().isComplete())) {
                Closing.reset(connection.socket());
            }
        } catch (IOException e) {
            Log.log(DEBUG, () -> connection + " broke while it was closed", e);
        } finally {
            connection.discharge();
        }
    }

    /**
     * Ends a connection of nobody, as {@link #close} will, so that the classes it takes are loaded.
     */
    static void rehearse() throws IOException {
        try (Socket.Pair pair = Unix.pair()) {
            Connection connection = new Connection(pair.left(), Limits.DEFAULT, () -> false);
            pair.right().close();
            connection.linger(true);
        }
    }

    @Override
    Rejection rejection() {
        return rejection;
    }

    @Override
    void drain() {
        connection.drain();
    }

    @Override
    void insist() {
        connection.guarded().insist();
    }

    @Override
    void abort() {
        Closing.cutOff(connection.socket());
    }
}
