package sockeye.cli;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import sockeye.ByteStream;
import sockeye.Deadline;
import sockeye.Errno;
import sockeye.Socket;
import sockeye.framing.Framing;
import sockeye.framing.Messages;

/**
 * How what is read becomes what is sent, and what comes what is printed. One thread may send while
 * another prints.
 */
sealed interface Exchange {
    /** Sends the next piece of what is read: false at its end. */
    boolean send() throws IOException;

    /** Prints the next piece that comes: false at the end. */
    boolean print() throws IOException;

    /** Bytes as they are. */
    final class Raw implements Exchange {
        private static final int ROOM = 64 * 1024;

        private final ByteStream stream;
        private final StandardInput in;
        private final Printer printer;
        private final byte[] read = new byte[ROOM];
        private final byte[] come = new byte[ROOM];

        Raw(ByteStream stream, StandardInput in, Printer printer) {
            this.stream = stream;
            this.in = in;
            this.printer = printer;
        }

        @Override
        public boolean send() throws IOException {
            int n = in.read(read);
            if (n > 0) {
                stream.sendAll(ByteBuffer.wrap(read, 0, n));
            }
            return n >= 0;
        }

        @Override
        public boolean print() throws IOException {
            int n = stream.recv(ByteBuffer.wrap(come));
            if (n >= 0) {
                printer.piece(come, n);
            } else {
                printer.end();
            }
            return n >= 0;
        }
    }

    /** Each line that is read is a message, and each message that comes is printed as a line. */
    final class Framed implements Exchange {
        private final Messages<byte[]> messages;
        private final InputLines lines;
        private final Printer printer;

        Framed(ByteStream stream, Framing framing, StandardInput in, Printer printer) {
            this.messages = Messages.bytes(stream, framing);
            this.lines = new InputLines(in);
            this.printer = printer;
        }

        @Override
        public boolean send() throws IOException {
            Optional<byte[]> message = lines.next();
            if (message.isPresent()) {
                send(message.get());
            }
            return message.isPresent();
        }

        private void send(byte[] message) throws IOException {
            try {
                messages.send(message);
            } catch (IllegalArgumentException e) {
                throw lines.unfit(String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public boolean print() throws IOException {
            Optional<byte[]> message = messages.recv();
            if (message.isPresent()) {
                printer.piece(message.get(), message.get().length);
                printer.end();
            }
            return message.isPresent();
        }
    }

    /** Each line that is read is a datagram, and each datagram that comes is printed as a line. */
    final class Datagrams implements Exchange {
        private static final int LONGEST = 65_536;

        private final Socket socket;
        private final Optional<Duration> timeout;
        private final InputLines lines;
        private final Printer printer;
        private final byte[] come = new byte[LONGEST];
        private volatile boolean read;
        private boolean answered;

        /** {@code timeout} bounds each wait; without it, only that after the last line. */
        Datagrams(Socket socket, Optional<Duration> timeout, StandardInput in, Printer printer) {
            this.socket = socket;
            this.timeout = timeout;
            this.lines = new InputLines(in);
            this.printer = printer;
        }

        @Override
        public boolean send() throws IOException {
            boolean sent = false;
            try {
                sent = sendLine();
            } finally {
                read = !sent;
            }
            return sent;
        }

        private boolean sendLine() throws IOException {
            Optional<byte[]> line = lines.next();
            if (line.isPresent()) {
                send(line.get());
            }
            return line.isPresent();
        }

        private void send(byte[] line) throws IOException {
            try {
                socket.send(line);
            } catch (IOException e) {
                throw Errno.of(e) == Errno.EMSGSIZE ? lines.unfit(Reason.of(e), e) : e;
            }
        }

        @Override
        public boolean print() throws IOException {
            while (true) {
                boolean last = read;
                try {
                    return print(Deadline.in(timeout.orElse(Conversation.SILENCE)));
                } catch (SocketTimeoutException e) {
                    if (last && answered) {
                        return false;
                    } else if (timeout.isPresent()) {
                        throw e;
                    } else if (last) {
                        throw nobody(e);
                    }
                }
            }
        }

        private static SocketTimeoutException nobody(SocketTimeoutException cause) {
            SocketTimeoutException nobody =
                    new SocketTimeoutException(
                            "nobody answered within "
                                    + Readers.text(Conversation.SILENCE)
                                    + ": see --timeout");
            nobody.initCause(cause);
            return nobody;
        }

        private boolean print(Deadline deadline) throws IOException {
            int n = deadline.call(() -> socket.recv(ByteBuffer.wrap(come)));
            answered = true;
            printer.piece(come, n);
            printer.end();
            return true;
        }
    }
}
