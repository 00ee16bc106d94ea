package sockeye.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import sockeye.Socket;
import sockeye.Unix;

/** Compares the open descriptors and the running tasks before and after each test. */
public final class Leaks implements BeforeEachCallback, AfterEachCallback {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static boolean warm;

    private Set<String> before = Set.of();

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        warmUp();
        before = descriptors();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        try {
            mustBecomeEmpty("threads still running", () -> Set.copyOf(Task.running()));
            mustBecomeEmpty("descriptors still open", this::opened);
        } finally {
            Task.forget();
        }
    }

    private Set<String> opened() {
        Set<String> opened = descriptors();
        opened.removeAll(before);
        return opened;
    }

    /**
     * What goes on after the test's last call may take a moment: a lingering close, a thread's end.
     */
    private static void mustBecomeEmpty(String what, Supplier<Set<?>> left) {
        Parked.until(() -> left.get().isEmpty(), () -> what + ": " + left.get());
    }

    /** The open descriptors with what they stand for, but for the virtual machine's own files. */
    public static Set<String> descriptors() {
        Set<String> open = new TreeSet<>();
        try (DirectoryStream<Path> numbers = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path number : numbers) {
                String target = target(number);
                if (!target.endsWith(".jar") && !target.matches("|.*/modules|/(dev|proc|sys)/.*")) {
                    open.add(number.getFileName() + " -> " + target);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return open;
    }

    private static String target(Path number) throws IOException {
        try {
            return Files.readSymbolicLink(number).toString();
        } catch (NoSuchFileException e) {
            return ""; // closed meanwhile
        }
    }

    /** The pollers start with the first wait, and keep their descriptors for ever. */
    private static synchronized void warmUp() throws Exception {
        if (!warm) {
            for (Threads threads : Threads.values()) {
                threads.start(Leaks::waitInVain).get();
            }
            warm = true;
        }
    }

    private static String waitInVain() throws IOException {
        try (Socket.Pair pair = Unix.pair()) {
            return new String(pair.left().timeout(Duration.ofMillis(1)).recv(1), UTF_8);
        } catch (SocketTimeoutException e) {
            return "";
        }
    }
}
