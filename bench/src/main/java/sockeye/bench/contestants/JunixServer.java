package sockeye.bench.contestants;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.newsclub.net.unix.AFUNIXServerSocket;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.SocketClosedException;

/**
 * junixsocket's blocking code: a thread for each connection, virtual or, if the fourth argument is
 * {@code platform}, of the system.
 */
public final class JunixServer {
    private static final String POLLERS = "java.util.concurrent.ForkJoinPool.common.parallelism";

    private JunixServer() {}

    /**
     * Runs a role.
     *
     * @param args role, address, size; and {@code platform}
     */
    public static void main(String[] args) {
        // Each virtual thread that waits occupies a thread of the common pool: with too few of them
        // the others would wait for ever.
        System.setProperty(POLLERS, System.getProperty(POLLERS, "4096"));
        Contestant.run(
                args,
                Map.of(
                        "echo", a -> streams(a, socket -> echo(socket, a.size())),
                        "source", a -> streams(a, socket -> source(socket, a.size()))));
    }

    private static void streams(Arguments arguments, Threads.Service<AFUNIXSocket> service)
            throws IOException, InterruptedException {
        if (arguments.overTcp()) {
            throw new IllegalArgumentException("address: tcp is not unix:/path");
        }
        Path path = arguments.path();
        try (AFUNIXServerSocket listener = AFUNIXServerSocket.newInstance()) {
            listener.bind(AFUNIXSocketAddress.of(path), Arguments.BACKLOG);
            Contestant.ready(path);
            Threads.forEach(
                    listener::accept, threads(arguments), socket -> untilClosed(socket, service));
        }
    }

    /** On a virtual thread, a broken pipe is told as a socket that is not open any more. */
    private static void untilClosed(AFUNIXSocket socket, Threads.Service<AFUNIXSocket> service)
            throws IOException {
        try {
            service.on(socket);
        } catch (SocketClosedException e) {
            // The peer has left.
        }
    }

    private static Thread.Builder threads(Arguments arguments) {
        return arguments.more().contains("platform") ? Thread.ofPlatform() : Thread.ofVirtual();
    }

    private static void echo(AFUNIXSocket socket, int size) throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        byte[] buffer = new byte[size];
        int n;
        while ((n = in.read(buffer)) >= 0) {
            out.write(buffer, 0, n);
        }
    }

    private static void source(AFUNIXSocket socket, int size) throws IOException {
        OutputStream out = socket.getOutputStream();
        byte[] zeros = new byte[size];
        while (true) {
            out.write(zeros);
        }
    }
}
