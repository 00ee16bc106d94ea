package sockeye.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sockeye.systemd.Activation;
import sockeye.systemd.Inherited;

/** What endpoints need to listen. */
final class Opening implements Closeable {
    private final Set<PosixFilePermission> rights;
    private final boolean managed;
    private final Set<Inherited> taken = new HashSet<>();
    private @Nullable List<Inherited> passed;

    /**
     * Makes it.
     *
     * @param mode the rights of files
     * @param endpoints all that are to be opened
     */
    Opening(Mode mode, List<Endpoint> endpoints) {
        this.rights = mode.rights();
        this.managed = endpoints.stream().anyMatch(SystemdEndpoint.class::isInstance);
    }

    /** The rights of the files of sockets. */
    Set<PosixFilePermission> rights() {
        return rights;
    }

    /** What the service manager has passed under a name, or at all, and nobody has taken yet. */
    List<Inherited> take(String name) throws IOException {
        return passed().stream()
                .filter(one -> name.isEmpty() || one.name().equals(name))
                .filter(taken::add)
                .toList();
    }

    /**
     * Whether a descriptor is one of those that an endpoint of the service manager may stand for.
     */
    boolean isManaged(int number) throws IOException {
        return managed && passed().stream().anyMatch(one -> one.number() == number);
    }

    private List<Inherited> passed() throws IOException {
        if (passed == null) {
            passed = Activation.take().descriptors();
        }
        return passed;
    }

    /** Closes what nobody has taken. */
    @Override
    public void close() throws IOException {
        if (passed != null) {
            for (Inherited one : passed) {
                if (!taken.contains(one)) {
                    one.close();
                }
            }
        }
    }
}
