package sockeye.testing;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import sockeye.Fd;

/** A FIFO, for descriptors that are no sockets. */
public record Pipe(Fd source, Fd sink) implements Closeable {
    public static Pipe open() throws Exception {
        Path path = Transport.path();
        if (new ProcessBuilder("mkfifo", path.toString()).inheritIO().start().waitFor() != 0) {
            throw new AssertionError("mkfifo " + path);
        }
        try (Fd both = Fd.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Fd source = Fd.open(path);
            Fd sink = Fd.open(path, StandardOpenOption.WRITE);
            assert both.isOpen();
            return new Pipe(source, sink);
        } finally {
            Files.delete(path);
        }
    }

    @Override
    public void close() throws IOException {
        source.close();
        sink.close();
    }
}
