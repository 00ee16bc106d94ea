package sockeye.cli;

import java.io.IOException;
import java.util.List;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Udp;

/**
 * A port of TCP or UDP.
 *
 * @param transport what passes over it
 * @param host a name or a literal; nothing is the loopback address, * all addresses
 * @param port the port; 0 lets the kernel choose
 */
record InetEndpoint(Transport transport, String host, int port) implements Endpoint {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String ALL = "*";

    static String scheme(Transport transport) {
        return switch (transport) {
            case STREAM -> "tcp://";
            case TLS -> "tls://";
            case DATAGRAMS -> "udp://";
        };
    }

    static InetEndpoint parse(Transport transport, String text) {
        String rest = text.substring(scheme(transport).length());
        int colon = rest.lastIndexOf(':');
        if (colon < 0 || rest.endsWith("]")) {
            throw Endpoint.none(text, "there is no :PORT");
        }
        String host = rest.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.indexOf(':') >= 0 && !bracketed) {
            throw Endpoint.none(text, "an IPv6 address stands in brackets");
        } else if (host.indexOf(':') < 0 && bracketed) {
            throw Endpoint.none(text, "only an IPv6 address stands in brackets");
        }
        return new InetEndpoint(
                transport,
                bracketed ? host.substring(1, host.length() - 1) : host,
                port(text, rest.substring(colon + 1)));
    }

    private static int port(String text, String digits) {
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 0xFFFF) {
            throw Endpoint.none(text, "\"" + digits + "\" is no port, 0 to 65535");
        }
        return Integer.parseInt(digits);
    }

    @Override
    public List<Listener> listen(Opening opening) throws IOException {
        String name =
                switch (host) {
                    case "" -> LOOPBACK;
                    case ALL -> "";
                    default -> host;
                };
        return List.of(
                Listener.of(
                        this,
                        transport == Transport.DATAGRAMS
                                ? Udp.bind(name, port)
                                : Tcp.listen(name, port)));
    }

    @Override
    public Socket connect() throws IOException {
        if (host.equals(ALL) || port == 0) {
            throw serversOnly();
        }
        String name = host.isEmpty() ? LOOPBACK : host;
        return transport == Transport.DATAGRAMS ? Udp.connect(name, port) : Tcp.connect(name, port);
    }

    @Override
    public String at(Socket listener) throws IOException {
        return scheme(transport) + listener.localAddress();
    }

    @Override
    public String toString() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return scheme(transport) + name + ":" + port;
    }
}
