package sockeye.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import sockeye.framing.Framing;
import sockeye.framing.Messages;
import sockeye.server.Connection;
import sockeye.server.Handler;

/**
 * Passes each line to everybody else, in an order that is the same for all. Nobody waits for a
 * member that is slow: it is dropped when the lines that wait for it are too many.
 */
final class Chat implements Handler {
    private static final Framing LINES = Framing.lines().max(1024);

    private final ReentrantLock order = new ReentrantLock();
    private final Set<Member> members = new HashSet<>(); // under order
    private int joined; // under order

    @Override
    public void handle(Connection connection) throws IOException, InterruptedException {
        Member member = join(connection);
        try {
            listen(member, connection);
        } finally {
            leave(member, connection);
        }
    }

    private Member join(Connection connection) {
        Member member;
        order.lock();
        try {
            member = new Member("guest-" + ++joined, connection);
            member.tell(line("* you are " + member.name() + "; others: " + members.size()));
            members.add(member);
        } finally {
            order.unlock();
        }
        pass(member, "* " + member.name() + " joined");
        return member;
    }

    private void listen(Member member, Connection connection) throws IOException {
        Messages<byte[]> lines = Messages.bytes(connection, LINES);
        for (Optional<byte[]> line = lines.recv(); line.isPresent(); line = lines.recv()) {
            pass(member, "<" + member.name() + "> " + printable(line.get()));
            Discard.answered(connection);
        }
    }

    private void leave(Member member, Connection connection) throws InterruptedException {
        order.lock();
        try {
            members.remove(member);
        } finally {
            order.unlock();
        }
        if (!connection.draining()) { // else all leave, and need not be told
            pass(member, "* " + member.name() + " left");
        }
        member.end();
    }

    private void pass(Member from, String text) {
        ByteBuffer line = line(text);
        List<Member> slow = new ArrayList<>();
        order.lock();
        try {
            for (Member member : members) {
                if (!member.equals(from) && !member.tell(line)) {
                    slow.add(member);
                }
            }
            slow.forEach(members::remove);
        } finally {
            order.unlock();
        }
        slow.forEach(Member::drop);
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
