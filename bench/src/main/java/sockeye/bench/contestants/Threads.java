package sockeye.bench.contestants;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Servers of blocking code: a thread for each connection, or for each datagram socket. */
final class Threads {
    /** Waits for a connection. */
    interface Accept<C> {
        C next() throws IOException;
    }

    /** What is done for one connection or socket. */
    interface Service<C> {
        void on(C connection) throws IOException;
    }

    private Threads() {}

    /**
     * Starts a thread for each connection; it ends when either side has had enough. They are
     * accepted in a thread of the same kind.
     */
    static <C extends Closeable> void forEach(
            Accept<C> connections, Thread.Builder threads, Service<C> service)
            throws InterruptedException {
        threads.start(() -> accept(connections, threads, service)).join();
    }

    private static <C extends Closeable> void accept(
            Accept<C> connections, Thread.Builder threads, Service<C> service) {
        try {
            while (true) {
                C connection = connections.next();
                threads.start(() -> serve(connection, service));
            }
        } catch (IOException e) {
            Contestant.fail(e);
        }
    }

    private static <C extends Closeable> void serve(C connection, Service<C> service) {
        try (connection) {
            service.on(connection);
        } catch (IOException e) {
            Contestant.broken(e);
        }
    }

    /** Runs a virtual thread for each socket; all are needed. */
    static <S> void forEach(List<S> sockets, Service<S> service) throws InterruptedException {
        List<Thread> threads =
                sockets.stream()
                        .map(socket -> Thread.startVirtualThread(() -> keep(socket, service)))
                        .toList();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static <S> void keep(S socket, Service<S> service) {
        try {
            service.on(socket);
        } catch (IOException e) {
            Contestant.fail(e);
        }
    }
}
