package sockeye.handover;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;
import static sockeye.handover.HandoverException.Reason.FAILED;
import static sockeye.handover.HandoverException.Reason.LATE;
import static sockeye.handover.HandoverException.Reason.VERSION;
import static sockeye.handover.HandoverException.Reason.WITHDRAWN;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import sockeye.Deadline;
import sockeye.Shutdown;
import sockeye.Socket;
import sockeye.SocketClosedException;
import sockeye.handover.Dialogue.Heard;

/**
 * Gives sockets to the first process that takes them and becomes ready. Others wait in the queue of
 * the offering socket, and find the next process there.
 */
final class Offering implements Closeable {
    private static final System.Logger LOG = System.getLogger("sockeye.handover");

    /** What a process has to do at once may take so long. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    /** So that an error that stays, such as having no descriptor left, takes no processor. */
    private static final long PAUSE_NANOS = 100_000_000;

    private enum State {
        OFFERING,
        HANDED_OVER,
        WITHDRAWN
    }

    private final Place place;
    private final Socket listener;
    private final Map<String, Socket> sockets;
    private final Duration patience;
    private final Runnable drain;
    private final AtomicReference<State> state = new AtomicReference<>(State.OFFERING);
    private final Thread thread;
    private volatile @Nullable Socket taker;

    Offering(
            Place place,
            Socket listener,
            Map<String, Socket> sockets,
            Duration patience,
            Runnable drain) {
        this.place = place;
        this.listener = listener.noTimeout();
        this.sockets = Map.copyOf(sockets);
        this.patience = patience;
        this.drain = drain;
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .inheritInheritableThreadLocals(false)
                        .name("sockeye-handover")
                        .unstarted(this::offer);
    }

    void start() {
        thread.start();
    }

    boolean handedOver() {
        return state.get() == State.HANDED_OVER;
    }

    private boolean offers() {
        return state.get() == State.OFFERING;
    }

    private void offer() {
        while (offers()) {
            try (Socket connection = listener.accept()) {
                taker = connection;
                serve(connection);
            } catch (SocketClosedException e) {
                // The offer has ended, and so does the loop.
            } catch (IOException | RuntimeException e) {
                LOG.log(WARNING, "a hand-over failed", e);
                LockSupport.parkNanos(this, PAUSE_NANOS);
            } finally {
                taker = null;
            }
        }
    }

    private void serve(Socket connection) throws IOException {
        Dialogue dialogue = new Dialogue(connection);
        try {
            requireOffer();
            Trust.requireTrusted(connection);
            Deadline.in(AT_ONCE).run(() -> pass(dialogue));
            requireReady(dialogue);
        } catch (SocketTimeoutException e) {
            refuse(dialogue, LATE, "not ready in time");
            return;
        } catch (HandoverException e) {
            refuse(dialogue, e.reason(), String.valueOf(e.getMessage()));
            return;
        }
        handOver(dialogue);
    }

    /** Waits for the moment that decides: nothing that happens later takes the hand-over back. */
    private void requireReady(Dialogue dialogue) throws IOException {
        boolean ready =
                Deadline.in(patience).call(() -> dialogue.expect(Said.Ready.class)).isPresent();
        if (ready && state.compareAndSet(State.OFFERING, State.HANDED_OVER)) {
            return;
        }
        requireOffer(); // it may be the end of that which ended the wait
        throw new HandoverException(FAILED, "the new process went before it was ready");
    }

    private void requireOffer() throws HandoverException {
        if (!offers()) {
            throw new HandoverException(WITHDRAWN, "offers no more");
        }
    }

    /** Returns if the other process has gone, too: the next to be expected will not come. */
    private void pass(Dialogue dialogue) throws IOException {
        Optional<Heard<Said.Take>> take = dialogue.expect(Said.Take.class);
        if (take.isPresent() && take.get().said().version() != Said.VERSION) {
            throw new HandoverException(VERSION, "this process speaks version " + Said.VERSION);
        }
        try {
            dialogue.say(new Said.Give(Said.VERSION, sockets.size()), List.of(listener));
            List<String> names = new ArrayList<>(sockets.keySet());
            for (int i = 0; i < names.size(); i += Said.Sockets.MOST) {
                pass(dialogue, names.subList(i, Math.min(i + Said.Sockets.MOST, names.size())));
            }
        } catch (SocketClosedException e) {
            withdraw();
            throw new HandoverException(WITHDRAWN, "offers no more");
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            LOG.log(WARNING, "cannot pass the sockets", e);
            throw new HandoverException(FAILED, String.valueOf(e.getMessage()));
        }
    }

    private void pass(Dialogue dialogue, List<String> names) throws IOException {
        List<Socket> some = names.stream().map(name -> sockets.get(name)).toList();
        dialogue.say(new Said.Sockets(names), some);
    }

    private void handOver(Dialogue dialogue) throws IOException {
        listener.close();
        try {
            drain.run();
        } catch (Throwable e) { // whatever it is, the other process serves
            LOG.log(ERROR, "handed over, and cannot drain", e);
        }
        if (!sayAtOnce(dialogue, new Said.Draining())) {
            LOG.log(WARNING, "handed over to a process that has ended");
        }
    }

    private static void refuse(Dialogue dialogue, HandoverException.Reason reason, String text)
            throws IOException {
        LOG.log(INFO, "no hand-over: " + text);
        sayAtOnce(dialogue, new Said.Refusal(reason, text));
    }

    private static boolean sayAtOnce(Dialogue dialogue, Said said) throws IOException {
        return Deadline.in(AT_ONCE).call(() -> dialogue.say(said));
    }

    private boolean withdraw() throws IOException {
        if (!state.compareAndSet(State.OFFERING, State.WITHDRAWN)) {
            return false;
        }
        try (listener) {
            place.leave();
        }
        return true;
    }

    /** Offers no more: a process that is not ready yet is told so. */
    @Override
    public void close() throws IOException {
        try {
            if (withdraw()) {
                wake();
            }
        } finally {
            join();
        }
    }

    private void wake() throws IOException {
        Socket waiting = taker;
        if (waiting != null) {
            try {
                waiting.shutdown(Shutdown.SHUT_RD);
            } catch (SocketClosedException e) {
                // It does not wait any more.
            }
        }
    }

    private void join() {
        try {
            if (Thread.currentThread() != thread) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
