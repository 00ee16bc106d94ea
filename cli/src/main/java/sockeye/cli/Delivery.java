package sockeye.cli;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import sockeye.Errno;
import sockeye.Options;
import sockeye.tls.TruncatedException;

/**
 * The end of a connection on which all was sent: if it was closed while the other side still sends,
 * the kernel would reset it, and the other side might lose what it has not read.
 */
final class Delivery {
    private static final int ROOM = 64 * 1024;
    private static final long LOOK_NANOS = Duration.ofMillis(10).toNanos();

    /** So long the other side may take nothing, or have everything and talk on. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The longest close_notify, which nobody needs to take. */
    private static final int GOODBYE = 100;

    private final Line line;
    private final Duration patience;
    private volatile boolean ended;
    private volatile @Nullable IOException failure;
    private volatile long heard; // when, in nanoseconds
    private int unsent = Integer.MAX_VALUE;
    private long taken; // when, in nanoseconds

    Delivery(Line line, Optional<Duration> timeout) {
        this.line = line;
        this.patience = timeout.orElse(PATIENCE);
    }

    /** Says that not all came to the other side. */
    static IOException broken(String reason, @Nullable Throwable cause) {
        return new IOException(
                "the connection broke before the server had all that was sent: " + reason, cause);
    }

    /** Throws away what comes, until the other side ends. */
    void discard() {
        ByteBuffer bin = ByteBuffer.allocate(ROOM);
        while (!ended) {
            try {
                ended = line.stream().recv(bin.clear()) < 0;
                heard = System.nanoTime();
            } catch (SocketTimeoutException e) {
                // It may be silent.
            } catch (TruncatedException e) {
                ended = true; // nobody misses what is thrown away
            } catch (IOException e) {
                failure = e;
                ended = true;
            }
        }
    }

    /**
     * Waits until the other side has everything, and has ended or is silent. Another thread {@link
     * #discard}s meanwhile. Of datagrams, nobody knows who has them.
     */
    void await() throws IOException {
        if (line.transport() == Transport.DATAGRAMS) {
            return;
        }
        heard = System.nanoTime();
        while (!isDone()) {
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
    }

    /** What the other side says of a connection that has broken, which may come last. */
    IOException reason(IOException failed) {
        long start = System.nanoTime();
        while (isTls() && !ended && since(start).compareTo(Conversation.SILENCE) < 0) {
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        IOException said = failure;
        return said instanceof SSLException ? said : failed;
    }

    private boolean isTls() {
        return line.transport() == Transport.TLS;
    }

    private boolean isDone() throws IOException {
        boolean over = ended; // first: what it ended with is seen then
        look();
        Optional<IOException> broken = broken();
        if (broken.isPresent()) {
            IOException reason = reason(broken.get());
            if (isLacking()) {
                throw reason;
            }
            return true;
        }
        boolean impatient = since(taken).compareTo(patience) >= 0;
        if (unsent > 0 && impatient) {
            throw new SocketTimeoutException(
                    "the server has taken nothing more for "
                            + Readers.text(patience)
                            + ", and lacks a part of what was sent");
        }
        return unsent == 0 && (over || isSilent() || impatient);
    }

    private void look() throws IOException {
        int now = unsent();
        if (now != unsent) {
            unsent = now;
            taken = System.nanoTime();
        }
    }

    private int unsent() throws IOException {
        try {
            return line.socket().unsent();
        } catch (IOException e) {
            if (Errno.of(e) == Errno.ENOTTY) {
                return 0; // not every family can tell
            }
            throw e;
        }
    }

    private Optional<IOException> broken() throws IOException {
        IOException seen = failure;
        return seen != null
                ? Optional.of(broken(Reason.of(seen), seen))
                : line.socket().get(Options.SO_ERROR).map(error -> broken(Reason.of(error), null));
    }

    /** With TLS, a server that says what it does not like lacks everything. */
    private boolean isLacking() {
        return !isTls() || unsent > GOODBYE || failure instanceof SSLException;
    }

    private boolean isSilent() {
        return since(heard).compareTo(Conversation.SILENCE) >= 0;
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
