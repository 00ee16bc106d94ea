package sockeye.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import sockeye.Address;
import sockeye.Events;
import sockeye.Flags;
import sockeye.Poll;
import sockeye.Select;
import sockeye.Socket;
import sockeye.Type;

/** All the ways to send, and to wait for room. */
@SuppressWarnings("ImmutableEnumChecker") // they are
public enum Send {
    SEND((socket, _) -> socket.send(data(socket))),
    SEND_TO((socket, to) -> socket.sendTo(data(socket), to)),
    SEND_BUFFERS((socket, _) -> socket.send(List.of(data(socket)))),
    SEND_MESSAGE((socket, _) -> socket.sendMessage(data(socket))),
    SEND_ALL((socket, _) -> {
        ByteBuffer data = data(socket);
        socket.sendAll(data);
        return data.position();
    }),
    OUTPUT((socket, _) -> {
        byte[] data = new byte[size(socket)];
        socket.output().write(data);
        return data.length;
    }),
    POLL((socket, _) -> poll(socket)),
    SELECT((socket, _) -> select(socket));

    private interface Work {
        int on(Socket socket, Address to) throws IOException;
    }

    private final Work work;

    Send(Work work) {
        this.work = work;
    }

    /** Sends something: how many bytes. */
    public int by(Socket socket, Address to) throws IOException {
        return work.on(socket, to);
    }

    /** Whether it waits for a socket, not in it: the socket's timeout and close do not end it. */
    public boolean isWatch() {
        return this == POLL || this == SELECT;
    }

    public boolean suits(Transport transport) {
        return this != SEND_TO || transport.isNamed();
    }

    private static ByteBuffer data(Socket socket) {
        return ByteBuffer.allocate(size(socket));
    }

    private static int size(Socket socket) {
        return socket.type().equals(Type.STREAM) ? 65536 : 1024;
    }

    private static int poll(Socket socket) throws IOException {
        try (Poll poll = Poll.open()) {
            poll.register(socket, Events.EPOLLOUT, null);
            for (Poll.Key key : poll.await()) {
                return key.writable() ? sendNow(socket) : 0;
            }
            return 0;
        }
    }

    private static int select(Socket socket) throws IOException {
        var selected = Select.select(List.of(), List.of(socket), List.of(), Optional.empty());
        return selected.write().isEmpty() ? 0 : sendNow(socket);
    }

    private static int sendNow(Socket socket) throws IOException {
        return Math.max(0, socket.send(data(socket), Flags.MSG_DONTWAIT));
    }
}
