package sockeye.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import sockeye.Control;
import sockeye.Events;
import sockeye.Flags;
import sockeye.Message;
import sockeye.Poll;
import sockeye.Select;
import sockeye.Socket;

/** All the ways to wait for data. */
@SuppressWarnings("ImmutableEnumChecker") // they are
public enum Receive {
    RECV(socket -> socket.recv(room())),
    RECV_BYTES(socket -> count(socket.recv(64).length)),
    RECV_WAITALL(socket -> socket.recv(ByteBuffer.allocate(4), Flags.MSG_WAITALL)),
    RECV_BUFFERS(socket -> socket.recv(List.of(room(), room()))),
    RECV_FROM(socket -> socket.recvFrom(64).bytes().length),
    RECV_MESSAGE(Receive::message),
    RECV_ALL(socket -> socket.recvAll(4).length),
    INPUT(socket -> socket.input().read(new byte[64])),
    READER(socket -> socket.reader(UTF_8, 64).read(new char[64])),
    POLL(Receive::poll),
    SELECT(Receive::select);

    private interface Work {
        int on(Socket socket) throws IOException;
    }

    private final Work work;

    Receive(Work work) {
        this.work = work;
    }

    /** Receives what {@link #makeReady} sent: how many bytes came, -1 at the end. */
    public int from(Socket socket) throws IOException {
        try {
            return work.on(socket);
        } catch (EOFException e) {
            return -1;
        }
    }

    /** Lets one receive end, with 4 bytes. */
    public static void makeReady(Socket peer) throws IOException {
        peer.send(new byte[] {'p', 'i', 'n', 'g'});
    }

    /** Whether it waits for a socket, not in it: the socket's timeout and close do not end it. */
    public boolean isWatch() {
        return this == POLL || this == SELECT;
    }

    private static ByteBuffer room() {
        return ByteBuffer.allocate(64);
    }

    private static int count(int bytes) {
        return bytes == 0 ? -1 : bytes;
    }

    private static int message(Socket socket) throws IOException {
        try (Message message = socket.recvMessage(List.of(room()), Control.room(4), Flags.NONE)) {
            return message.length();
        }
    }

    private static int poll(Socket socket) throws IOException {
        try (Poll poll = Poll.open()) {
            poll.register(socket, Events.EPOLLIN, null);
            for (Poll.Key key : poll.await()) {
                return key.readable() ? socket.recv(room(), Flags.MSG_DONTWAIT) : 0;
            }
            return 0;
        }
    }

    private static int select(Socket socket) throws IOException {
        var selected = Select.select(List.of(socket), List.of(), List.of(), Optional.empty());
        return selected.read().isEmpty() ? 0 : socket.recv(room(), Flags.MSG_DONTWAIT);
    }
}
