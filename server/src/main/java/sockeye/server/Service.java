package sockeye.server;

import java.io.IOException;
import sockeye.Socket;

/** What a server does with what comes to its sockets. */
interface Service {
    /** Throws if it cannot serve this socket. */
    void require(Socket socket) throws IOException;

    Taker taker(Socket socket);

    /** Takes one, waiting for it, and serves it in this thread. */
    void serveOne(Socket socket) throws IOException;

    /** Whether the server's sockets must stay open until the work is done. */
    boolean answersWithThem();
}
