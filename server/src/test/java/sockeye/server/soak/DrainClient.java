package sockeye.server.soak;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import sockeye.Socket;

/** A client that is there when a server is shut down, and what it sees of that. */
final class DrainClient {
    /** What a server sends when a handler has come to its end by itself. */
    static final byte GOODBYE = '.';

    private static final int SMALL = 10;
    private static final int LARGE = 1 << 26;

    /** What it is at. */
    enum Kind {
        /** Has said nothing. */
        FRESH,
        /** Has been answered. */
        IDLE,
        /** Sends the second half of a request later. */
        HALF,
        /** Never sends it. */
        STUCK,
        /** Waits for an answer that takes some time. */
        SLOW,
        /** Does not read its answer before all is over. */
        NOT_READING,
        /** Has a handler that ignores interrupts. */
        STUBBORN,
        /** Has one that ignores even the end of its connection. */
        DEAF
    }

    /** How its connection ended, as far as it can see. */
    enum End {
        /** With a goodbye. */
        DRAINED,
        /** With an end, but in the middle. */
        CUT_OFF,
        /** With a reset. */
        RESET
    }

    private final Kind kind;
    private final Socket socket;
    private final long delay;
    private byte last;

    /** Connects; what it does later comes in the first half of {@code grace}, or after it. */
    DrainClient(int port, SplittableRandom random, Duration grace) throws IOException {
        Kind[] kinds = Kind.values();
        kind = kinds[random.nextInt(kinds.length)];
        socket = Exchange.connect("127.0.6.1", port).timeout(Duration.ofSeconds(30));
        long half = grace.toMillis() / 2;
        delay = random.nextInt(4) == 0 ? 4 * half : random.nextLong(half);
        if (kind != Kind.FRESH) {
            Exchange.ask(socket, SMALL);
        }
    }

    Kind kind() {
        return kind;
    }

    /** Gets to what it is at. */
    void begin() throws IOException {
        switch (kind) {
            case FRESH, IDLE -> {}
            case HALF, STUCK -> socket.sendAll(ByteBuffer.wrap(Exchange.request(SMALL), 0, 3));
            case SLOW -> socket.sendAll(Exchange.request(-(int) delay));
            case NOT_READING -> socket.sendAll(Exchange.request(LARGE));
            case STUBBORN -> socket.sendAll(Exchange.request(DrainHandler.STUBBORN));
            case DEAF -> socket.sendAll(Exchange.request(DrainHandler.DEAF));
        }
    }

    /** Goes on until its connection has ended: {@code over} is when the server has stopped. */
    End finish(CompletableFuture<?> over) throws IOException {
        try (socket) {
            if (kind == Kind.HALF) {
                new CompletableFuture<Void>()
                        .completeOnTimeout(null, delay, TimeUnit.MILLISECONDS)
                        .join();
                sendRest();
            } else if (kind == Kind.NOT_READING) {
                over.join();
            }
            return readToTheEnd();
        }
    }

    private void sendRest() {
        try {
            socket.sendAll(ByteBuffer.wrap(Exchange.request(SMALL), 3, 5));
        } catch (IOException e) {
            // Too late; how the connection has ended is still to be read.
        }
    }

    private End readToTheEnd() {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try {
            while (socket.recv(buffer.clear()) >= 0) {
                last = buffer.get(buffer.position() - 1);
            }
            return last == GOODBYE ? End.DRAINED : End.CUT_OFF;
        } catch (IOException e) {
            return End.RESET;
        }
    }

    @Override
    public String toString() {
        return kind + " " + delay + " ms";
    }
}
