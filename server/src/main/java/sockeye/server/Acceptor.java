package sockeye.server;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import sockeye.Events;
import sockeye.Poll;
import sockeye.Socket;

/**
 * Accepts connections from all listeners of a server, each after a permit: what nobody can serve
 * stays in the kernel's queue. An error that passes, such as having no descriptor left, makes a
 * pause that grows while it lasts, and two lines in the log: one when it begins, one when it is
 * over.
 */
final class Acceptor implements Runnable {
    private static final System.Logger LOG = System.getLogger("sockeye.server");
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Poll poll = Poll.open();
    private final Semaphore permits;
    private final Consumer<Socket> admit;
    private final BooleanSupplier stopping;
    private long pause;

    /** {@code admit} takes the permit along, and gives it back. */
    Acceptor(
            List<Socket> listeners,
            Semaphore permits,
            Consumer<Socket> admit,
            BooleanSupplier stopping)
            throws IOException {
        this.permits = permits;
        this.admit = admit;
        this.stopping = stopping;
        try {
            for (Socket listener : listeners) {
                poll.register(listener, Events.EPOLLIN, null);
            }
        } catch (Throwable e) {
            poll.close();
            throw e;
        }
    }

    /** Until the server stops, which also interrupts the thread. */
    @Override
    public void run() {
        try (poll) {
            while (!stopping.getAsBoolean()) {
                acceptSome();
            }
        } catch (InterruptedException | InterruptedIOException e) {
            // The server stops.
        } catch (IOException e) {
            LOG.log(WARNING, "cannot close " + poll, e);
        }
    }

    private void acceptSome() throws InterruptedException, InterruptedIOException {
        try {
            for (Poll.Key key : poll.await()) {
                permits.acquire();
                accept((Socket) key.fd());
            }
            goOn();
        } catch (InterruptedException | InterruptedIOException e) {
            throw e;
        } catch (Throwable e) { // whatever it is, the server goes on
            rest(e);
        }
    }

    private void accept(Socket listener) throws IOException {
        Optional<Socket> socket = Optional.empty();
        try {
            socket = listener.tryAccept();
        } finally {
            if (socket.isEmpty()) {
                permits.release();
            }
        }
        socket.ifPresent(admit);
    }

    private void goOn() {
        if (pause > 0) {
            LOG.log(INFO, "accepts again");
            pause = 0;
        }
    }

    private void rest(Throwable reason) {
        if (pause == 0) {
            LOG.log(WARNING, "pauses accepting: " + reason);
            pause = FIRST_PAUSE;
        }
        LockSupport.parkNanos(this, pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
}
