package sockeye.soak;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import sockeye.Options;
import sockeye.Socket;
import sockeye.Tcp;

/**
 * The same echo server twice: blocking code, a virtual thread for each connection. Prints its port.
 */
final class EchoServer {
    private static final int BUFFER = 4096;

    private EchoServer() {}

    public static void main(String[] args) throws IOException {
        switch (args[0]) {
            case "sockeye" -> sockeye();
            case "java.net" -> javaNet();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void print(int port) {
        new PrintStream(System.out, true, US_ASCII).println(port);
    }

    private static void sockeye() throws IOException {
        try (Socket listener = Tcp.listen(0)) {
            print(listener.localPort());
            while (true) {
                Socket connection = listener.accept().set(Options.TCP_NODELAY, true);
                Thread.startVirtualThread(() -> echo(connection));
            }
        }
    }

    private static void echo(Socket connection) {
        try (connection) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            while (connection.recv(buffer.clear()) >= 0) {
                connection.sendAll(buffer.flip());
            }
        } catch (IOException e) {
            ended(e);
        }
    }

    private static void javaNet() throws IOException {
        try (ServerSocket listener =
                new ServerSocket(0, Socket.SOMAXCONN, InetAddress.getLoopbackAddress())) {
            print(listener.getLocalPort());
            while (true) {
                java.net.Socket connection = listener.accept();
                connection.setTcpNoDelay(true);
                Thread.startVirtualThread(() -> echo(connection));
            }
        }
    }

    private static void echo(java.net.Socket connection) {
        try (connection) {
            byte[] buffer = new byte[BUFFER];
            int n;
            while ((n = connection.getInputStream().read(buffer)) >= 0) {
                connection.getOutputStream().write(buffer, 0, n);
            }
        } catch (IOException e) {
            ended(e);
        }
    }

    /** The load ends by closing; a reset is as good an end as any other. */
    private static void ended(IOException e) {
        if (!String.valueOf(e.getMessage()).matches("(?s).*([Rr]eset|[Bb]roken pipe).*")) {
            e.printStackTrace();
        }
    }
}
