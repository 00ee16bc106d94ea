package sockeye.cli;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import sockeye.Errno;

/** What both sides of a connection say until they have ended. */
final class Conversation {
    private static final int ROOM = 64 * 1024;

    private final Line line;
    private final Exchange exchange;
    private final boolean shutdown;
    private volatile @Nullable IOException notSent;

    /**
     * Makes one.
     *
     * @param line what it is held over, to be closed by the caller
     * @param exchange what passes over it
     * @param shutdown whether the other side is told the end of what is sent
     */
    Conversation(Line line, Exchange exchange, boolean shutdown) {
        this.line = line;
        this.exchange = exchange;
        this.shutdown = shutdown;
    }

    /** Sends and prints until the other side ends. */
    void both() throws IOException {
        background("sockeye-stdin", this::sendAside);
        IOException failure = null;
        try {
            print();
        } catch (IOException e) {
            failure = e;
        }
        failure = notSent == null ? failure : notSent;
        if (failure != null) {
            throw failure;
        }
    }

    /** Prints until the other side ends. */
    void print() throws IOException {
        while (exchange.print()) {}
    }

    /** Sends until there is no more, and throws away what comes meanwhile. */
    void send() throws IOException {
        background("sockeye-discard", this::discard);
        sendAll();
    }

    /** A thread that may block for long, and is left alone when the command ends. */
    private static void background(String name, Runnable work) {
        Thread.ofPlatform().daemon().name(name).start(work);
    }

    private void sendAll() throws IOException {
        while (exchange.send()) {}
        if (shutdown) {
            line.ending().tell();
        }
    }

    /** What the other side sent before it broke the connection is still to be printed. */
    private void sendAside() {
        try {
            sendAll();
        } catch (IOException e) {
            switch (Errno.of(e)) {
                case EPIPE, ENOTCONN -> {} // it has gone, as who prints sees
                case ECONNRESET -> notSent = e;
                case null, default -> {
                    notSent = e;
                    endPrinting();
                }
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

    private void discard() {
        ByteBuffer bin = ByteBuffer.allocate(ROOM);
        boolean more = true;
        while (more) {
            try {
                more = line.stream().recv(bin.clear()) >= 0;
            } catch (SocketTimeoutException e) {
                // It may be silent.
            } catch (IOException e) {
                more = false; // who sends sees it, too
            }
        }
    }
}
