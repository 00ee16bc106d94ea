package sockeye.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import sockeye.Errno;
import sockeye.tls.TruncatedException;

/** What both sides of a connection say until they have ended. */
final class Conversation {
    /** After it, who is silent is taken to have ended. */
    static final Duration SILENCE = Duration.ofSeconds(1);

    private static final long LOOK_NANOS = Duration.ofMillis(10).toNanos();

    private final Line line;
    private final StandardInput in;
    private final Exchange exchange;
    private final boolean shutdown;
    private final Delivery delivery;
    private volatile @Nullable IOException notSent;

    /**
     * Makes one.
     *
     * @param line what it is held over, to be closed by the caller
     * @param in what is sent
     * @param exchange what passes over it
     * @param shutdown whether the other side is told the end of what is sent
     * @param timeout how long the other side may take for everything, if that is bounded
     */
    Conversation(
            Line line,
            StandardInput in,
            Exchange exchange,
            boolean shutdown,
            Optional<Duration> timeout) {
        this.line = line;
        this.in = in;
        this.exchange = exchange;
        this.shutdown = shutdown;
        this.delivery = new Delivery(line, timeout);
    }

    /**
     * Sends and prints until the other side ends, and what there is to be sent has ended or is
     * silent.
     */
    void both() throws IOException {
        Thread sender = background("sockeye-stdin", this::sendAside);
        try {
            print();
        } catch (IOException e) {
            throw isAlert(e) || notSent == null ? e : notSent;
        }
        while (sender.isAlive() && !in.isSilentFor(SILENCE)) {
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        if (notSent != null) {
            throw notSent;
        }
        background("sockeye-discard", delivery::discard);
        delivery.await();
    }

    /** The other side says why it breaks the connection. */
    private static boolean isAlert(IOException failure) {
        return failure instanceof SSLException && !(failure instanceof TruncatedException);
    }

    /** Prints until the other side ends. */
    void print() throws IOException {
        while (exchange.print()) {}
    }

    /** Sends until there is no more, and throws away what comes meanwhile. */
    void send() throws IOException {
        background("sockeye-discard", delivery::discard);
        try {
            sendAll();
        } catch (InputException e) {
            delivery.await();
            throw e;
        } catch (IOException e) {
            throw delivery.reason(e);
        }
        delivery.await();
    }

    /** A thread that may block for long, and is left alone when the command ends. */
    private static Thread background(String name, Runnable work) {
        return Thread.ofPlatform().daemon().name(name).start(work);
    }

    private void sendAll() throws IOException {
        Optional<InputException> wrong;
        try {
            wrong = sendInput();
            if (shutdown) {
                line.ending().tell();
            }
        } catch (IOException e) {
            throw isBroken(e) ? Delivery.broken(Reason.of(e), e) : e;
        }
        if (wrong.isPresent()) {
            throw wrong.get();
        }
    }

    /** Why there is more that cannot be sent, if there is. */
    private Optional<InputException> sendInput() throws IOException {
        try {
            while (exchange.send()) {}
            return Optional.empty();
        } catch (InputException e) {
            return Optional.of(e);
        }
    }

    private static boolean isBroken(IOException failure) {
        return switch (Errno.of(failure)) {
            case EPIPE, ENOTCONN, ECONNRESET -> true;
            case null, default -> false;
        };
    }

    /**
     * What the other side sent before it broke the connection is still to be printed, and what it
     * answers to all before the input that cannot be sent.
     */
    private void sendAside() {
        try {
            sendAll();
        } catch (InputException e) {
            notSent = e;
            CompletableFuture.delayedExecutor(Delivery.PATIENCE.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(this::endPrinting);
        } catch (IOException e) {
            notSent = e;
            if (!isBroken(e)) {
                endPrinting();
            }
        }
    }

    private void endPrinting() {
        try {
            line.stream().close();
        } catch (IOException e) {
            // What is told is why it was closed.
        }
    }
}
