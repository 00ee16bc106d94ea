package sockeye.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import sockeye.Socket;
import sockeye.server.SocketFile;
import sockeye.systemd.Expected;
import sockeye.systemd.Inherited;

/**
 * A socket that clients find: it listens, or receives datagrams.
 *
 * @param endpoint where
 * @param transport what passes over it
 * @param socket the socket
 * @param file its file, if this process has made one
 */
record Listener(Endpoint endpoint, Transport transport, Socket socket, Optional<SocketFile> file)
        implements Closeable {
    /** One that has no file. */
    static Listener of(Endpoint endpoint, Socket socket) {
        return new Listener(endpoint, endpoint.transport(), socket, Optional.empty());
    }

    /** One whose file goes with it. */
    static Listener of(Endpoint endpoint, SocketFile file) {
        return new Listener(endpoint, endpoint.transport(), file.socket(), Optional.of(file));
    }

    /** One that somebody else has opened, for streams or for datagrams. */
    static Listener of(Endpoint endpoint, Inherited inherited) throws IOException {
        boolean datagrams = inherited.kind().filter(Expected.DATAGRAMS::matches).isPresent();
        return new Listener(
                endpoint,
                datagrams ? Transport.DATAGRAMS : endpoint.transport(),
                inherited.socket(datagrams ? Expected.DATAGRAMS : Expected.LISTENING_STREAM),
                Optional.empty());
    }

    /** Where clients find it. */
    String name() throws IOException {
        return endpoint.at(socket);
    }

    /** The rights of the file of another process that had the socket before, if it has one. */
    Optional<Mode> modeOfBefore() {
        try {
            return file.isEmpty() && endpoint instanceof UnixEndpoint unix
                    ? unix.mode()
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // nobody finds it, whatever its rights
        }
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
        socket.close();
    }
}
