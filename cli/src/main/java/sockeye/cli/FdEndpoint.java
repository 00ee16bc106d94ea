package sockeye.cli;

import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import sockeye.Socket;
import sockeye.systemd.Expected;
import sockeye.systemd.Inherited;

/**
 * A socket that was open already when this process began: it listens, receives datagrams, or is
 * connected.
 *
 * @param number its descriptor
 */
record FdEndpoint(int number) implements Endpoint {
    static final String SCHEME = "fd:";

    static FdEndpoint parse(String text) {
        String digits = text.substring(SCHEME.length());
        if (!digits.matches("[0-9]{1,9}")) {
            throw Endpoint.none(text, "\"" + digits + "\" is no number of a descriptor");
        }
        return new FdEndpoint(Integer.parseInt(digits));
    }

    @Override
    public Transport transport() {
        return Transport.STREAM;
    }

    @Override
    public Optional<Object> sole() {
        return Optional.of(this);
    }

    @Override
    public List<Listener> listen(Opening opening) throws IOException {
        if (opening.isManaged(number)) {
            throw new SocketException(
                    "the service manager has passed it, so it is one of " + SystemdEndpoint.SCHEME);
        }
        Inherited inherited = Inherited.adopt(number);
        try {
            return List.of(Listener.of(this, inherited));
        } catch (IOException e) {
            inherited.fd().detach();
            throw e;
        }
    }

    @Override
    public Socket connect() throws IOException {
        Inherited inherited = Inherited.adopt(number);
        try {
            return inherited.socket(Expected.CONNECTION);
        } catch (IOException e) {
            inherited.fd().detach();
            throw e;
        }
    }

    @Override
    public String at(Socket listener) throws IOException {
        return this + " (" + listener.localAddress() + ")";
    }

    @Override
    public String toString() {
        return SCHEME + number;
    }
}
