package sockeye.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sockeye.Errno;
import sockeye.Socket;

/** The listening sockets of a server, and the files that some of them have: all, or none. */
final class Listeners implements AutoCloseable {
    private final List<Listener> all = new ArrayList<>();

    private Listeners() {}

    private record Listener(Endpoint endpoint, Socket socket, Optional<SocketFile> file) {}

    /**
     * The file of a Unix socket, by what tells it from others that come to have its name.
     *
     * @param path where it is
     * @param key its device and inode
     */
    private record SocketFile(Path path, @Nullable Object key) {
        static SocketFile at(Path path) throws IOException {
            return new SocketFile(path, key(path));
        }

        private static @Nullable Object key(Path path) throws IOException {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        }

        void delete() throws IOException {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                    && key != null
                    && key.equals(key(path))) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Opens them in their order; if one cannot be opened, none is open afterwards. */
    static Listeners open(List<Endpoint> endpoints) throws IOException {
        Listeners listeners = new Listeners();
        for (Endpoint endpoint : endpoints) {
            try {
                listeners.add(endpoint);
            } catch (IOException e) {
                IOException failure =
                        new IOException("cannot listen on " + endpoint + ": " + reason(e), e);
                listeners.closeAfter(failure);
                throw failure;
            }
        }
        return listeners;
    }

    private void add(Endpoint endpoint) throws IOException {
        Socket socket = endpoint.listen();
        try {
            Optional<Path> path = endpoint.file();
            all.add(
                    new Listener(
                            endpoint,
                            socket,
                            path.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(SocketFile.at(path.get()))));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static String reason(IOException failure) {
        Errno errno = Errno.of(failure);
        return errno == null || errno == Errno.UNKNOWN
                ? String.valueOf(failure.getMessage())
                : errno.text() + " (" + errno + ")";
    }

    Socket[] sockets() {
        return all.stream().map(Listener::socket).toArray(Socket[]::new);
    }

    /** Where clients find them. */
    List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        for (Listener listener : all) {
            names.add(listener.endpoint().at(listener.socket()));
        }
        return names;
    }

    private void closeAfter(IOException failure) {
        try {
            close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Deletes the files, so that nobody looks for a server here, and closes the sockets. */
    @Override
    public void close() throws IOException {
        deleteFiles();
        for (Listener listener : all) {
            listener.socket().close();
        }
    }

    /** Deletes the files, as far as they are still those of these sockets. */
    void deleteFiles() throws IOException {
        for (Listener listener : all) {
            if (listener.file().isPresent()) {
                listener.file().get().delete();
            }
        }
    }
}
