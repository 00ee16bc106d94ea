package sockeye.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import sockeye.Address;
import sockeye.Socket;
import sockeye.Unix;
import sockeye.server.SocketFile;

/**
 * A Unix socket.
 *
 * @param transport what passes over it
 * @param address its address
 */
record UnixEndpoint(Transport transport, Address.Unix address) implements Endpoint {
    static final String DATAGRAMS = "unix-dgram:";
    static final String PATH = "unix:";
    static final String ABSTRACT = "unix-abstract:";

    /** What is no escape, as in addresses, is a sign that was meant as itself. */
    private static final Pattern PERCENT = Pattern.compile("%(?![0-9a-fA-F]{2})");

    static UnixEndpoint stream(String text) {
        requireEscapes(text);
        return new UnixEndpoint(Transport.STREAM, (Address.Unix) Address.parse(text));
    }

    static UnixEndpoint datagrams(String text) {
        requireEscapes(text);
        try {
            Address path = Address.parse(PATH + text.substring(DATAGRAMS.length()));
            return new UnixEndpoint(Transport.DATAGRAMS, (Address.Unix) path);
        } catch (IllegalArgumentException e) {
            throw Endpoint.none(text, String.valueOf(e.getMessage()));
        }
    }

    private static void requireEscapes(String text) {
        if (PERCENT.matcher(text).find()) {
            throw Endpoint.none(text, "a percent sign is written %25");
        }
    }

    @Override
    public Optional<Object> sole() {
        return Optional.of(address);
    }

    @Override
    public List<Listener> listen(Opening opening) throws IOException {
        return List.of(
                address instanceof Address.Pathname name
                        ? Listener.of(
                                this,
                                SocketFile.open(
                                        transport.type(), Path.of(name.path()), opening.rights()))
                        : Listener.of(this, Unix.listen(address)));
    }

    boolean isPath() {
        return address instanceof Address.Pathname;
    }

    /** The rights of what is there, if it is a path. */
    Optional<Mode> mode() throws IOException {
        return address instanceof Address.Pathname name
                ? Optional.of(new Mode(Files.getPosixFilePermissions(Path.of(name.path()))))
                : Optional.empty();
    }

    @Override
    public Socket connect() throws IOException {
        return transport == Transport.DATAGRAMS ? correspondent() : Unix.connect(address);
    }

    /** With a name, or nobody could answer. */
    private Socket correspondent() throws IOException {
        Socket socket = Unix.bind(new Address.Unnamed());
        try {
            socket.connect(address);
            return socket;
        } catch (Throwable e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public String toString() {
        String text = address.toString();
        return transport == Transport.DATAGRAMS ? DATAGRAMS + text.substring(PATH.length()) : text;
    }
}
