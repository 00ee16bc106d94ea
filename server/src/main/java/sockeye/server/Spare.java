package sockeye.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import sockeye.Fd;

/**
 * A descriptor that is kept for the time when no other is left: even to write a log may take one.
 * For one thread.
 */
final class Spare implements Closeable {
    private Optional<Fd> held;

    Spare() throws IOException {
        held = Optional.of(open());
        close(); // a rehearsal: the classes that this takes are in files, too
        held = Optional.of(open());
    }

    private static Fd open() throws IOException {
        return Fd.open(Path.of("/dev/null"));
    }

    /** Gives it up while this runs. If another thread takes it meanwhile, there is none for now. */
    void lend(Runnable work) {
        try {
            close();
            work.run();
        } finally {
            restore();
        }
    }

    /** Keeps one again, if there is one to be had. */
    void restore() {
        if (held.isEmpty()) {
            try {
                held = Optional.of(open());
            } catch (IOException | OutOfMemoryError e) {
                // As was to be expected: later, then.
            }
        }
    }

    @Override
    public void close() {
        Closing.all(held.stream().toList());
        held = Optional.empty();
    }
}
