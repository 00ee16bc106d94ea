package sockeye.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import sockeye.framing.Framing;
import sockeye.framing.Messages;
import sockeye.server.Connection;
import sockeye.server.Handler;

/**
 * Passes each line to everybody else, in an order that is the same for all. Who writes waits for
 * members that are slow, and the others who write wait for their turn; nobody else does, and none
 * for long: whoever makes a line wait for a second, or many lines in a row for 20 ms each, is
 * dropped.
 */
final class Chat implements Handler {
    private static final Framing LINES = Framing.lines().max(1024);
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

    private final ReentrantLock turn = new ReentrantLock(true);
    private final Set<Member> members = ConcurrentHashMap.newKeySet();
    private final AtomicInteger joined = new AtomicInteger();

    @Override
    public void handle(Connection connection) throws IOException, InterruptedException {
        Member member = new Member("guest-" + joined.incrementAndGet(), connection);
        try {
            join(member);
            listen(member, connection);
        } finally {
            leave(member, connection);
        }
    }

    private void join(Member member) throws InterruptedException {
        pass(member, "* " + member.name() + " joined", () -> welcome(member));
    }

    private void welcome(Member member) {
        member.welcome(line("* you are " + member.name() + "; others: " + members.size()));
        members.add(member);
        member.begin();
    }

    private void listen(Member member, Connection connection)
            throws IOException, InterruptedException {
        Messages<byte[]> lines = Messages.bytes(connection, LINES);
        for (Optional<byte[]> line = lines.recv(); line.isPresent(); line = lines.recv()) {
            pass(member, "<" + member.name() + "> " + printable(line.get()));
            Discard.answered(connection);
        }
    }

    private void leave(Member member, Connection connection) throws InterruptedException {
        members.remove(member);
        try {
            if (!connection.draining()) { // else all leave, and need not be told
                pass(member, "* " + member.name() + " left");
            }
        } finally {
            member.end();
        }
    }

    private void pass(Member from, String text) throws InterruptedException {
        pass(from, text, () -> {});
    }

    /** Nothing else is passed between what is done {@code before} and this. */
    private void pass(Member from, String text, Runnable before) throws InterruptedException {
        ByteBuffer line = line(text);
        List<Member> slow = new ArrayList<>();
        turn.lockInterruptibly();
        try {
            before.run();
            long until = System.nanoTime() + LONGEST_WAIT;
            for (Member member : members) {
                if (!member.equals(from) && !member.tell(line, until)) {
                    slow.add(member);
                }
            }
        } finally {
            slow.forEach(members::remove);
            turn.unlock();
            slow.forEach(Member::drop);
        }
    }

    private static ByteBuffer line(String text) {
        return ByteBuffer.wrap((text + "\n").getBytes(UTF_8));
    }

    /** Nobody writes escape sequences to another's terminal. */
    private static String printable(byte[] line) {
        return new String(line, UTF_8)
                .codePoints()
                .map(point -> Character.isISOControl(point) && point != '\t' ? '?' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
