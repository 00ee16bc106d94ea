package sockeye.server.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.proxy.TrustedSources;
import sockeye.server.Limits;
import sockeye.server.Running;
import sockeye.server.Server;

/**
 * A server in a process of its own: its argument is the name of a {@link Kind}. Prints its port,
 * and then {@link Figures} for each line that it is sent.
 */
final class SoakServer {
    /**
     * The send buffer is such that the kernel's memory for TCP is enough for all: where clients
     * take nothing, it lets buffers grow to tcp_wmem, 4 MiB.
     */
    private static final Limits STRICT =
            Limits.DEFAULT
                    .sendBuffer(64 << 10)
                    .firstByte(Duration.ofSeconds(5))
                    .request(Duration.ofSeconds(5))
                    .writeProgress(Duration.ofSeconds(3))
                    .header(Duration.ofSeconds(3));

    /** What it serves. */
    enum Kind {
        /** {@link Exchange}, impatiently. */
        STRICT,
        /** The same behind a proxy on this host. */
        BEHIND,
        /** The same with room for as many connections as there are descriptors. */
        ROOMY,
        /** The beginning of HTTP. */
        HTTP;

        private Server recipe() {
            Server exchange = Server.stream(Exchange::serve);
            return switch (this) {
                case STRICT -> exchange.limits(SoakServer.STRICT);
                case BEHIND ->
                        exchange.limits(SoakServer.STRICT).behind(TrustedSources.of("127.0.0.0/8"));
                case ROOMY ->
                        exchange.limits(Limits.DEFAULT.connections(20_000).perAddress(20_000));
                case HTTP -> Server.stream(Page::serve).limits(SoakServer.STRICT);
            };
        }
    }

    private SoakServer() {}

    public static void main(String[] args) throws IOException {
        AtomicLong handlers = new AtomicLong();
        AtomicLong uncaught = new AtomicLong();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            uncaught.incrementAndGet();
            thrown.printStackTrace();
        });
        ThreadFactory factory = Thread.ofVirtual().factory();
        ThreadFactory counting =
                work ->
                        factory.newThread(() -> {
                            handlers.incrementAndGet();
                            try {
                                work.run();
                            } finally {
                                handlers.decrementAndGet();
                            }
                        });
        Socket listener = Tcp.listen("127.0.0.1", 0);
        int port = listener.localPort();
        try (Running running = Kind.valueOf(args[0]).recipe().threads(counting).start(listener)) {
            PrintStream out = new PrintStream(System.out, true, UTF_8);
            out.println(port);
            var commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            while (commands.readLine() != null) {
                int threads = ManagementFactory.getThreadMXBean().getThreadCount();
                out.println(Figures.of(running, handlers.get(), threads, uncaught.get()).line());
            }
        }
    }
}
