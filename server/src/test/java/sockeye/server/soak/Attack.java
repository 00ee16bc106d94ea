package sockeye.server.soak;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import sockeye.Flags;
import sockeye.Options;
import sockeye.Socket;

/** What an attacker does with a connection: it has a turn each second. */
enum Attack {
    /** Begins a request, and leaves it at that. */
    SLOW_HEADER {
        @Override
        void open(Socket socket) throws IOException {
            socket.sendAll(new byte[3]);
        }
    },
    /** Sends a long request, a byte each second. */
    DRIP {
        @Override
        void open(Socket socket) throws IOException {
            socket.sendAll(ByteBuffer.allocate(Integer.BYTES).putInt(0, 60_000));
        }

        @Override
        boolean goOn(Socket socket, int turn) throws IOException {
            socket.sendAll(new byte[1]);
            return super.goOn(socket, turn);
        }
    },
    /** Asks for a lot, and takes nothing of it. */
    NEVER_READS {
        @Override
        void open(Socket socket) throws IOException {
            socket.sendAll(Exchange.request(1 << 26));
        }

        @Override
        boolean goOn(Socket socket, int turn) {
            return turn < 10; // it cannot see the end
        }
    },
    /** Says nothing. */
    IDLE {
        @Override
        void open(Socket socket) {}
    },
    /** Resets the connection at once. */
    RESET {
        @Override
        void open(Socket socket) throws IOException {
            socket.set(Options.SO_LINGER, Optional.of(Duration.ZERO)).close();
        }

        @Override
        boolean goOn(Socket socket, int turn) {
            return false;
        }
    },
    /** Begins with what is no PROXY header, where one is asked for. */
    BAD_PROXY {
        @Override
        void open(Socket socket) throws IOException {
            socket.sendAll("PROXY TCP4 everybody everywhere 1 2\r\n".getBytes(US_ASCII));
        }
    };

    /** Does what there is to do on a new connection. */
    abstract void open(Socket socket) throws IOException;

    /** What there is to do later: false if the connection is over. */
    boolean goOn(Socket socket, int turn) throws IOException {
        return socket.recv(ByteBuffer.allocate(1), Flags.MSG_DONTWAIT) == Socket.WOULD_BLOCK;
    }
}
