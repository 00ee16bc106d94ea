package sockeye.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import sockeye.Socket;
import sockeye.Tcp;

/** Holds idle connections to a port, each with a virtual thread that waits for bytes. */
final class IdleHolder {
    private IdleHolder() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int port = Integer.parseInt(args[0]);
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            Socket socket = Tcp.connect("127.0.0.1", port);
            waiting.add(Thread.startVirtualThread(() -> receiveToTheEnd(socket)));
        }
        new PrintStream(System.out, true, StandardCharsets.US_ASCII).println("connected");
        for (Thread thread : waiting) {
            thread.join();
        }
        new PrintStream(System.out, true, StandardCharsets.US_ASCII).println("all ended");
    }

    private static void receiveToTheEnd(Socket socket) {
        try (socket) {
            if (socket.recv(1).length != 0) {
                throw new IllegalStateException("nobody sends here");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
