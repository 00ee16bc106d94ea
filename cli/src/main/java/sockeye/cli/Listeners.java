package sockeye.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sockeye.Socket;
import sockeye.closing.Closeables;
import sockeye.server.SocketFile;

/** The sockets of a command that serves, and the files that some of them have: all, or none. */
final class Listeners implements Closeable {
    private final List<Listener> all = new ArrayList<>();

    private Listeners() {}

    /**
     * Opens them in their order, or takes them over; if one cannot be opened, none is open
     * afterwards.
     */
    static Listeners open(List<Endpoint> endpoints, Mode mode, Succession succession)
            throws IOException {
        Listeners listeners = new Listeners();
        try (Opening opening = new Opening(mode, endpoints)) {
            for (Endpoint endpoint : endpoints) {
                listeners.add(endpoint, opening, succession);
            }
            return listeners;
        } catch (IOException e) {
            Closeables.closeAfter(e, listeners.all);
            throw e;
        }
    }

    private void add(Endpoint endpoint, Opening opening, Succession succession) throws IOException {
        try {
            Optional<Socket> given = succession.given(endpoint);
            if (given.isPresent()) {
                all.add(Listener.of(endpoint, given.get()));
            } else {
                all.addAll(endpoint.listen(opening));
            }
        } catch (IOException e) {
            throw new IOException("cannot listen on " + endpoint + ": " + Reason.of(e), e);
        }
    }

    List<Listener> all() {
        return all;
    }

    Socket[] sockets(Transport transport) {
        return all.stream()
                .filter(one -> one.transport() == transport)
                .map(Listener::socket)
                .toArray(Socket[]::new);
    }

    /** Where clients find them. */
    List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        for (Listener one : all) {
            names.add(one.name());
        }
        return names;
    }

    /** Leaves the files to another process, which has the sockets too. */
    void keepFiles() {
        all.stream().map(Listener::file).flatMap(Optional::stream).forEach(SocketFile::keep);
    }

    /** Removes the files and closes the sockets. */
    @Override
    public void close() throws IOException {
        Closeables.closeAll(all);
    }
}
