package sockeye.tls;

import java.io.IOException;
import java.net.IDN;
import java.net.InetAddress;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import sockeye.Address;
import sockeye.ByteStream;
import sockeye.Socket;

/**
 * TLS at the client's end. Any thread may call any method, whatever other threads do: connections
 * keep the certificates and the trust that they began with.
 */
public final class TlsClient {
    private final Tls tls;
    private final Contexts contexts;

    TlsClient(Tls tls, Contexts contexts) {
        this.tls = tls;
        this.contexts = contexts;
        engine("localhost", 0); // what is wrong with the parameters shows here
    }

    /**
     * Puts TLS on a connection to a server. Nothing is sent or received before {@link
     * TlsStream#handshake}, or the first that is sent or received with the stream. A name is told
     * to the server (RFC 6066), and the server's certificate must be for the host (RFC 2818),
     * unless the recipe is {@link Tls#withoutHostCheck}.
     *
     * @param transport what records go and come by; nobody else uses it any more, and closing the
     *     stream closes it
     * @param host the server's name, or its address as a literal
     * @return the stream
     * @throws IllegalArgumentException if the host can be no name
     */
    public TlsStream connect(ByteStream transport, String host) {
        String ascii =
                IDN.toASCII(host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
        return new TlsStream(transport, engine(ascii, port(transport)), host, tls::ignoresEof);
    }

    /** Sessions are resumed with the same host and port only. */
    private static int port(ByteStream transport) {
        try {
            return transport instanceof Socket socket
                            && socket.peerAddress() instanceof Address.Inet inet
                    ? inet.port()
                    : -1;
        } catch (IOException e) {
            return -1; // it has broken: the handshake tells how
        }
    }

    private SSLEngine engine(String host, int port) {
        SSLEngine engine = contexts.current().createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = tls.parameters(engine);
        if (!isLiteral(host)) {
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        parameters.setEndpointIdentificationAlgorithm(tls.checksHost() ? "HTTPS" : "");
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static boolean isLiteral(String host) {
        try {
            InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException e) {
            return false; // then it is a name
        }
    }

    /**
     * Reads the files again, for connections that begin from now on. If the new ones are bad, the
     * last good ones stay.
     *
     * @throws IOException as {@link Tls#client()}; the message names the file
     */
    public void reload() throws IOException {
        contexts.reload();
    }

    /**
     * Does what {@link #reload} does if a file was written, replaced, or linked to another one
     * since they were last read, successfully or not. Otherwise it costs one stat(2) for each.
     *
     * @return whether they were read
     * @throws IOException as {@link #reload}
     */
    public boolean reloadIfChanged() throws IOException {
        return contexts.reloadIfChanged();
    }
}
