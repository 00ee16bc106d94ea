package sockeye.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sockeye.systemd.Activation;
import sockeye.systemd.Inherited;

/** What endpoints need to listen. */
final class Opening implements Closeable {
    private final Set<PosixFilePermission> rights;
    private @Nullable List<Inherited> passed;

    Opening(Mode mode) {
        this.rights = mode.rights();
    }

    /** The rights of the files of sockets. */
    Set<PosixFilePermission> rights() {
        return rights;
    }

    /** What the service manager has passed under a name, or at all, and nobody has taken yet. */
    List<Inherited> take(String name) throws IOException {
        List<Inherited> left = passed();
        List<Inherited> taken =
                left.stream().filter(one -> name.isEmpty() || one.name().equals(name)).toList();
        left.removeAll(taken);
        return taken;
    }

    private List<Inherited> passed() throws IOException {
        if (passed == null) {
            passed = new ArrayList<>(Activation.take().descriptors());
        }
        return passed;
    }

    /** Closes what nobody has taken. */
    @Override
    public void close() throws IOException {
        if (passed != null) {
            for (Inherited one : passed) {
                one.close();
            }
        }
    }
}
