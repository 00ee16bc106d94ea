package sockeye;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import sockeye.kernel.FaultyKernel;
import sockeye.kernel.TestKernels;

/** Runs in a JVM of its own, because pollers start once: see {@link PollerStartTest}. */
final class PollerStart {
    private PollerStart() {}

    /** Fails the first call for the pollers, then the second, and so on until they start. */
    public static void main(String[] arguments) throws IOException {
        try (Socket.Pair pair = Unix.pair()) {
            pair.left().timeout(Duration.ofMillis(20));
            int open = Descriptors.open();
            int failures = 0;
            while (failed(pair.left(), failures)) {
                failures++;
                if (Descriptors.open() != open) {
                    throw new AssertionError("a descriptor leaked after failure " + failures);
                }
            }
            pair.right().send(Scenario.PING);
            int came = pair.left().recv(16).length;
            System.out.println("started after " + failures + " failures, " + came + " bytes came");
        }
    }

    private static boolean failed(Socket socket, int index) throws IOException {
        AtomicInteger made = new AtomicInteger();
        FaultyKernel faulty =
                FaultyKernel.of((_, call, arguments) -> {
                    boolean fails =
                            isForPollers(call, arguments, socket)
                                    && made.getAndIncrement() == index;
                    return fails ? -(long) Errno.EMFILE.number() : null;
                });
        try (TestKernels.Use _ = TestKernels.use(faulty.kernel())) {
            socket.recv(16);
            throw new AssertionError("nothing was sent");
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            if (Errno.of(e) != Errno.EMFILE) {
                throw e;
            }
            return true;
        }
    }

    private static boolean isForPollers(String call, Object[] arguments, Socket socket) {
        return switch (call) {
            case "epoll_create1" -> true;
            case "epoll_ctl" -> !arguments[2].equals(socket.number());
            default -> false;
        };
    }
}
