package sockeye.cli;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Optional;
import sockeye.Address;
import sockeye.Options;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Type;
import sockeye.Unix;

/** Where to listen or to connect, as users write it. Prints as it was written. */
sealed interface Endpoint {
    /** How endpoints begin, for who writes another. */
    String FORMS = "tcp://HOST:PORT, unix:PATH, unix-abstract:NAME, fd:NUMBER";

    /** Reads an endpoint; what is none is an IllegalArgumentException whose message quotes it. */
    static Endpoint parse(String text) {
        if (text.startsWith(Inet.SCHEME)) {
            return Inet.parse(text);
        } else if (text.startsWith(Inherited.SCHEME)) {
            return Inherited.parse(text);
        } else if (text.startsWith("unix:") || text.startsWith("unix-abstract:")) {
            return new Local((Address.Unix) Address.parse(text));
        }
        throw none(text, "these are: " + FORMS);
    }

    private static IllegalArgumentException none(String text, String reason) {
        return new IllegalArgumentException("no endpoint: \"" + text + "\": " + reason);
    }

    /** Opens a stream socket that listens. */
    Socket listen() throws IOException;

    /**
     * Opens a stream socket that is connected; an endpoint that is only for servers is an
     * IllegalArgumentException.
     */
    Socket connect() throws IOException;

    /** The endpoint that {@code listener} of this one really has, for clients to connect to. */
    default String at(Socket listener) throws IOException {
        return toString();
    }

    /** The file that listening makes, and closing leaves behind. */
    default Optional<Path> file() {
        return Optional.empty();
    }

    /**
     * A port of TCP.
     *
     * @param host a name or a literal; nothing is the loopback address, * all addresses
     * @param port the port; 0 lets the kernel choose
     */
    record Inet(String host, int port) implements Endpoint {
        private static final String SCHEME = "tcp://";
        private static final String LOOPBACK = "127.0.0.1";
        private static final String ALL = "*";

        private static Inet parse(String text) {
            String rest = text.substring(SCHEME.length());
            int colon = rest.lastIndexOf(':');
            if (colon < 0 || rest.endsWith("]")) {
                throw none(text, "there is no :PORT");
            }
            String host = rest.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            if (host.indexOf(':') >= 0 && !bracketed) {
                throw none(text, "an IPv6 address stands in brackets");
            } else if (host.indexOf(':') < 0 && bracketed) {
                throw none(text, "only an IPv6 address stands in brackets");
            }
            return new Inet(
                    bracketed ? host.substring(1, host.length() - 1) : host,
                    port(text, rest.substring(colon + 1)));
        }

        private static int port(String text, String digits) {
            if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 0xFFFF) {
                throw none(text, "\"" + digits + "\" is no port, 0 to 65535");
            }
            return Integer.parseInt(digits);
        }

        @Override
        public Socket listen() throws IOException {
            return switch (host) {
                case "" -> Tcp.listen(LOOPBACK, port);
                case ALL -> Tcp.listen("", port);
                default -> Tcp.listen(host, port);
            };
        }

        @Override
        public Socket connect() throws IOException {
            if (host.equals(ALL) || port == 0) {
                throw new IllegalArgumentException(this + ": this is for servers only");
            }
            return Tcp.connect(host.isEmpty() ? LOOPBACK : host, port);
        }

        @Override
        public String at(Socket listener) throws IOException {
            return SCHEME + listener.localAddress();
        }

        @Override
        public String toString() {
            return SCHEME + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }

    /**
     * A Unix socket.
     *
     * @param address its address
     */
    record Local(Address.Unix address) implements Endpoint {
        @Override
        public Socket listen() throws IOException {
            return Unix.listen(address);
        }

        @Override
        public Socket connect() throws IOException {
            return Unix.connect(address);
        }

        @Override
        public Optional<Path> file() {
            return address instanceof Address.Pathname name
                    ? Optional.of(Path.of(name.path()))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return address.toString();
        }
    }

    /**
     * A socket that was open already when this process began, and is connected or listens.
     *
     * @param number its descriptor
     */
    record Inherited(int number) implements Endpoint {
        private static final String SCHEME = "fd:";

        private static Inherited parse(String text) {
            String digits = text.substring(SCHEME.length());
            if (!digits.matches("[0-9]{1,9}")) {
                throw none(text, "\"" + digits + "\" is no number of a descriptor");
            }
            return new Inherited(Integer.parseInt(digits));
        }

        @Override
        public Socket listen() throws IOException {
            return adopt(true, "does not listen");
        }

        @Override
        public Socket connect() throws IOException {
            return adopt(false, "listens and is not connected");
        }

        private Socket adopt(boolean listening, String otherwise) throws IOException {
            Socket socket = Socket.adopt(number);
            if (!socket.type().equals(Type.STREAM)) {
                socket.detach();
                throw new SocketException(this + " is no stream socket");
            } else if (socket.get(Options.SO_ACCEPTCONN) != listening) {
                socket.detach();
                throw new SocketException(this + " " + otherwise);
            }
            return socket;
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
}
