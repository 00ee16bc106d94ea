package sockeye.cli;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import sockeye.Socket;
import sockeye.systemd.Inherited;

/**
 * The sockets that a service manager has opened for this process.
 *
 * @param name which of them; nothing is all
 */
record SystemdEndpoint(String name) implements Endpoint {
    static final String SCHEME = "systemd:";

    static SystemdEndpoint parse(String text) {
        return new SystemdEndpoint(text.substring(SCHEME.length()));
    }

    @Override
    public Transport transport() {
        return Transport.STREAM;
    }

    @Override
    public List<Listener> listen(Opening opening) throws IOException {
        List<Inherited> passed = opening.take(name);
        if (passed.isEmpty()) {
            throw new SocketException(
                    "the service manager has passed no socket"
                            + (name.isEmpty() ? "" : " named " + name));
        }
        List<Listener> listeners = new ArrayList<>();
        for (Inherited one : passed) {
            listeners.add(Listener.of(this, one));
        }
        return listeners;
    }

    @Override
    public Socket connect() {
        throw serversOnly();
    }

    @Override
    public String at(Socket listener) throws IOException {
        return this + " (" + listener.localAddress() + ")";
    }

    @Override
    public String toString() {
        return SCHEME + name;
    }
}
