package sockeye.server;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import sockeye.Options;
import sockeye.Socket;
import sockeye.Type;
import sockeye.framing.MalformedException;
import sockeye.framing.TooLongException;
import sockeye.server.Roster.Count;

/** A server that has been started. Any thread may call any method, a handler included. */
public final class Running implements AutoCloseable {
    /** Where a server is in its life. */
    public enum State {
        /** It accepts and serves. */
        RUNNING,
        /** It accepts no more, and waits for its handlers. */
        DRAINING,
        /** Its listeners and connections are closed. */
        STOPPED
    }

    /** How long handlers have when {@link #close} is called. */
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

    private static final System.Logger LOG = System.getLogger("sockeye.server");
    private static final Duration LONGEST_GRACE = Duration.ofDays(365);
    private static final Duration AGAIN = Duration.ofMillis(10);
    private static final long AFTER_INTERRUPT = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long AFTER_ABORT = TimeUnit.MILLISECONDS.toNanos(100);

    /** The server whose handler the current thread runs. */
    private static final ScopedValue<Running> SERVING = ScopedValue.newInstance();

    private final Handler handler;
    private final Limits limits;
    private final ThreadFactory threads;
    private final List<Socket> listeners;
    private final Thread acceptor;
    private final Semaphore permits;
    private final Quotas quotas;
    private final Roster roster = new Roster();
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private final CompletableFuture<Report> end = new CompletableFuture<>();

    private Running(List<Socket> listeners, Handler handler, Limits limits, ThreadFactory threads)
            throws IOException {
        this.listeners = listeners;
        this.handler = handler;
        this.limits = limits;
        this.threads = threads;
        this.permits = new Semaphore(limits.connections());
        this.quotas = new Quotas(limits.perAddress());
        this.acceptor =
                service("sockeye-accept")
                        .unstarted(new Acceptor(listeners, permits, this::admit, this::draining));
    }

    static Running start(
            List<Socket> listeners, Handler handler, Limits limits, ThreadFactory threads)
            throws IOException {
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("listeners: none");
        }
        try {
            for (Socket listener : listeners) {
                requireListening(listener);
            }
            Running running = new Running(listeners, handler, limits, threads);
            running.acceptor.start();
            return running;
        } catch (Throwable e) {
            closeAll(listeners);
            throw e;
        }
    }

    /** Threads of the platform: no handler that computes can keep a server from stopping. */
    private static Thread.Builder service(String name) {
        return Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name(name);
    }

    private static void requireListening(Socket listener) throws IOException {
        if (!listener.get(Options.SO_ACCEPTCONN)) {
            throw new SocketException(listener + " does not listen");
        } else if (!listener.type().equals(Type.STREAM)) {
            throw new SocketException(listener + " has no streams");
        }
    }

    /**
     * Where it is in its life.
     *
     * @return the state
     */
    public State state() {
        return state.get();
    }

    /**
     * The sockets it accepts from, in the order in which they were given.
     *
     * @return the listeners
     */
    public List<Socket> listeners() {
        return listeners;
    }

    /**
     * How many connections are served now.
     *
     * @return their number
     */
    public int connections() {
        return roster.count().here();
    }

    private boolean draining() {
        return state.get() != State.RUNNING;
    }

    private void admit(Socket socket) {
        Connection connection;
        try {
            connection = new Connection(socket, limits, this::draining);
        } catch (Throwable e) {
            closeAll(List.of(socket));
            permits.release();
            LOG.log(e instanceof IOException ? DEBUG : ERROR, "cannot serve " + socket, e);
            return;
        }
        if (quotas.take(connection.peer())) {
            serve(connection);
        } else {
            abort(connection);
            permits.release();
        }
    }

    private void serve(Connection connection) {
        try {
            roster.enter(connection);
            threads.newThread(() -> handle(connection)).start();
        } catch (Throwable e) {
            LOG.log(ERROR, "no thread for " + connection, e);
            finish(connection);
        }
    }

    private void handle(Connection connection) {
        connection.servedBy(Thread.currentThread());
        try {
            ScopedValue.where(SERVING, this)
                    .call(() -> {
                        handler.handle(connection);
                        return true;
                    });
        } catch (InterruptedException | EOFException | MalformedException | TooLongException e) {
            LOG.log(DEBUG, connection + " ended", e);
        } catch (Throwable e) {
            LOG.log(connection.explains(e) ? DEBUG : WARNING, connection + " failed", e);
        } finally {
            finish(connection);
        }
    }

    private void finish(Connection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            LOG.log(DEBUG, connection + " broke while it was closed", e);
        } finally {
            if (connection.finish()) {
                quotas.give(connection.peer());
                roster.leave(connection);
                permits.release();
            }
        }
    }

    /**
     * Begins to stop, and returns at once. The server accepts no more and closes its listeners.
     * Connections that wait for a request see the end of the stream; the others may finish theirs.
     * Handlers that are not done after {@code grace} are interrupted, and after another 100 ms
     * their connections are reset. Only the first call has an effect.
     *
     * @param grace how long handlers have to come to their end
     */
    public void shutdown(Duration grace) {
        long nanos = nanos(grace);
        int before = roster.count().left();
        if (state.compareAndSet(State.RUNNING, State.DRAINING)) {
            service("sockeye-drain").start(() -> drain(nanos, before));
        }
    }

    private void drain(long grace, int before) {
        try {
            end.complete(stop(System.nanoTime() + grace, before));
        } catch (Throwable e) {
            end.completeExceptionally(e);
        }
    }

    private Report stop(long until, int before) throws InterruptedException {
        do {
            acceptor.interrupt();
        } while (!acceptor.join(AGAIN));
        closeAll(listeners);
        roster.connections().forEach(Connection::drain);
        Count drained = roster.awaitEmpty(until - System.nanoTime());
        roster.connections().forEach(Connection::interrupt);
        Count interrupted = roster.awaitEmpty(AFTER_INTERRUPT);
        roster.connections().forEach(Running::abort);
        Count aborted = roster.awaitEmpty(AFTER_ABORT);
        state.set(State.STOPPED);
        return new Report(
                drained.left() - before,
                interrupted.left() - drained.left(),
                aborted.left() - interrupted.left(),
                aborted.here());
    }

    private static long nanos(Duration time) {
        Duration positive = time.isPositive() ? time : Duration.ZERO;
        return positive.compareTo(LONGEST_GRACE) > 0 ? LONGEST_GRACE.toNanos() : positive.toNanos();
    }

    private static void abort(Connection connection) {
        try {
            connection.abort();
        } catch (IOException e) {
            LOG.log(DEBUG, connection + " broke while it was reset", e);
        }
    }

    private static void closeAll(List<Socket> sockets) {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.log(WARNING, "cannot close " + socket, e);
            }
        }
    }

    /**
     * Waits until the server has stopped.
     *
     * @return how its connections ended
     * @throws InterruptedException if the thread is interrupted; the server goes on
     * @throws IllegalStateException if it is called by a handler of this server, for which it would
     *     wait
     */
    public Report await() throws InterruptedException {
        if (SERVING.isBound() && SERVING.get() == this) {
            throw new IllegalStateException("await: called by a handler of this server");
        }
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the server could not stop", e.getCause());
        }
    }

    /**
     * Stops the server, with {@link #DEFAULT_GRACE}, and waits until it has. By a handler of this
     * server it is only begun.
     */
    @Override
    public void close() {
        shutdown(DEFAULT_GRACE);
        if (!SERVING.isBound() || SERVING.get() != this) {
            end.join();
        }
    }
}
