package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import sockeye.Errno;
import sockeye.Fd;

/** Holds all descriptors that this process may have. */
final class Hoard implements AutoCloseable {
    private final Deque<Fd> all = new ArrayDeque<>();

    Hoard() throws IOException {
        try {
            while (true) {
                all.add(Fd.open(Path.of("/dev/null")));
            }
        } catch (IOException e) {
            assertThat(Errno.of(e)).isEqualTo(Errno.EMFILE);
        }
    }

    @Override
    public void close() throws IOException {
        for (Fd fd : all) {
            fd.close();
        }
    }
}
