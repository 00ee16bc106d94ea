package sockeye.server.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import sockeye.Address;
import sockeye.Family;
import sockeye.Options;
import sockeye.Socket;
import sockeye.Type;

/**
 * HAProxy with a master process, which forwards connections and is reloaded while it does. The
 * processes of its workers pass the listener on.
 */
final class Haproxy implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(3);

    private final Socket reserved;
    private final Process master;
    private final Queue<String> notices = new ConcurrentLinkedQueue<>();
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private final Semaphore loaded = new Semaphore(0);

    private Haproxy(Socket reserved, Path configuration) throws IOException {
        this.reserved = reserved;
        this.master = new ProcessBuilder("haproxy", "-W", "-f", configuration.toString()).start();
        Thread.startVirtualThread(() -> read(master.errorReader(UTF_8), this::noticed));
        Thread.startVirtualThread(() -> read(master.inputReader(UTF_8), log::add));
    }

    private interface Reader {
        void read(String line);
    }

    private static void read(BufferedReader lines, Reader reader) {
        try (lines) {
            lines.lines().forEach(reader::read);
        } catch (IOException | UncheckedIOException e) {
            reader.read("the test does not read any more: " + e);
        }
    }

    /** A master says this since HAProxy 2.5, whenever its new worker is ready. */
    private void noticed(String line) {
        notices.add(line);
        if (line.contains("Loading success")) {
            loaded.release();
        }
    }

    /**
     * Starts one with a backend of lines such as {@code server one 127.0.0.1:9001 send-proxy-v2}.
     * It tries no server twice. It can tell nobody a port of the kernel's choice, so another socket
     * keeps one for it.
     */
    static Haproxy start(Path folder, String servers) throws IOException, InterruptedException {
        Socket reserved = Socket.open(Family.INET, Type.STREAM);
        try {
            reserved.set(Options.SO_REUSEPORT, true).bind(Address.inet("127.0.0.1", 0));
            String text =
                    """
                    global
                      log stdout format raw local0
                      stats socket %s expose-fd listeners
                    defaults
                      mode tcp
                      log global
                      log-format "%%ts, %%B bytes back after %%Tt ms, %%s, %%ci:%%cp"
                      option dontlog-normal
                      retries 0
                      timeout connect 20s
                      timeout client 60s
                      timeout server 60s
                    listen relay
                      bind %s
                      balance roundrobin
                    """
                            .formatted(folder.resolve("control"), reserved.localAddress());
            Path file = Files.writeString(folder.resolve("haproxy.cfg"), text + servers);
            Haproxy haproxy = new Haproxy(reserved, file);
            if (!haproxy.isLoadedWithin(PATIENCE)) {
                haproxy.close();
                throw new IOException("HAProxy is not ready: " + haproxy.notices);
            }
            return haproxy;
        } catch (Throwable e) {
            reserved.close();
            throw e;
        }
    }

    private boolean isLoadedWithin(Duration time) throws InterruptedException {
        return loaded.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Where it accepts. */
    Address address() throws IOException {
        return reserved.localAddress();
    }

    /**
     * Has it read its configuration again and start another worker, until that is ready. A master
     * that has just done so may miss the signal.
     */
    void reload() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            if (System.nanoTime() > end) {
                throw new IOException("HAProxy does not reload: " + notices);
            }
            new ProcessBuilder("kill", "-USR2", Long.toString(master.pid())).start().waitFor();
        } while (!isLoadedWithin(SOON));
    }

    /**
     * The connections of which it logs that they went wrong. Those that the server ended are none:
     * their state is SD, server during data.
     */
    List<String> troubles() {
        return log.stream().filter(line -> line.matches("(?!SD)..,.*")).toList();
    }

    /**
     * Its workers that did not come to a clean end, in the words of its master. Some of HAProxy
     * 2.6.12 crash when they have nothing left to do, whatever they forward to.
     */
    List<String> crashes() {
        return notices.stream()
                .filter(line -> line.contains(" exited with code ") && !line.contains(" code 0 "))
                .toList();
    }

    /** What its master says on standard error. */
    Queue<String> notices() {
        return notices;
    }

    /** Its master ends the workers, too. */
    @Override
    public void close() throws IOException {
        try (reserved) {
            master.destroy();
            master.onExit().join();
        }
    }
}
