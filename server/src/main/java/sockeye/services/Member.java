package sockeye.services;

import static java.lang.System.Logger.Level.DEBUG;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import sockeye.server.Connection;

/** Somebody in a chat, with the lines that wait to be sent and a thread that sends them. */
final class Member {
    private static final System.Logger LOG = System.getLogger("sockeye.services");
    private static final int MOST_WAITING = 256;
    private static final long MOST_PATIENCE = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_FOR_EACH = TimeUnit.MILLISECONDS.toNanos(20);
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final String name;
    private final Connection connection;
    private final BlockingQueue<ByteBuffer> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread sender;
    private long patience = MOST_PATIENCE; // for who tells, one at a time

    Member(String name, Connection connection) {
        this.name = name;
        this.connection = connection;
        this.sender = Thread.ofVirtual().name("sockeye-chat-" + name).unstarted(this::send);
    }

    String name() {
        return name;
    }

    /** The first line, before anybody else tells any; nothing is sent before {@link #begin}. */
    void welcome(ByteBuffer line) {
        waiting.add(line);
    }

    /** Begins to send: whatever is said from now on is to be told, too. */
    void begin() {
        sender.start();
    }

    /**
     * Waits while too many lines wait already, until a moment or as long as there is patience with
     * this member: false if it was too long. For one thread at a time.
     */
    boolean tell(ByteBuffer line, long until) throws InterruptedException {
        long begun = System.nanoTime();
        patience = Math.min(patience + PATIENCE_FOR_EACH, MOST_PATIENCE);
        boolean told = waiting.offer(line, Math.min(patience, until - begun), NANOSECONDS);
        patience -= System.nanoTime() - begun;
        return told;
    }

    private void send() {
        try {
            ByteBuffer line = waiting.take();
            while (line.hasRemaining()) {
                connection.sendAll(line.duplicate());
                line = waiting.take();
            }
        } catch (InterruptedException e) {
            // What waits is not wanted any more.
        } catch (IOException e) {
            LOG.log(DEBUG, name + " cannot be told", e);
            drop();
        }
    }

    /** Closes the connection: whoever receives from it learns it. */
    void drop() {
        try {
            connection.close();
        } catch (IOException e) {
            LOG.log(DEBUG, name + " broke while it was dropped", e);
        }
    }

    /** Ends the thread, after the lines that wait if there are not too many. */
    void end() throws InterruptedException {
        try {
            if (waiting.offer(END)) {
                sender.join();
            }
        } finally {
            sender.interrupt();
        }
    }
}
