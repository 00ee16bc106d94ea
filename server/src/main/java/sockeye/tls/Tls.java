package sockeye.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * How to speak TLS: a recipe, of which {@link #server()} and {@link #client()} make what puts TLS
 * on connections.
 *
 * {@snippet :
 * TlsServer tls = Tls.DEFAULT.credentials(Credentials.pem(chain, key)).server();
 * Server.stream(connection -> {
 *     try (TlsStream stream = tls.accept(connection)) {
 *         stream.input().transferTo(stream.output());
 *     }
 * }).start(Tcp.listen(8443));
 * }
 *
 * {@snippet :
 * TlsClient tls = Tls.DEFAULT.client();
 * try (TlsStream stream = tls.connect(Tcp.connect("example.org", 443), "example.org")) {
 *     stream.sendAll(request);
 * }
 * }
 *
 * <p>Recipes are immutable: each method returns another recipe.
 */
public final class Tls {
    /**
     * TLS 1.3 and 1.2; no credentials; the authorities that Java trusts; no certificates of
     * clients; the certificate of a server must be for the host asked for.
     */
    public static final Tls DEFAULT =
            new Tls(
                    new Source(List.of(), Optional.empty(), Optional.empty()),
                    ClientCertificates.NONE,
                    List.of("TLSv1.3", "TLSv1.2"),
                    List.of(),
                    true,
                    false);

    /** What contexts are made of. */
    record Source(List<Credentials> credentials, Optional<Path> trust, Optional<SSLContext> given) {
        List<Path> files() {
            return given.isPresent()
                    ? List.of()
                    : Stream.concat(
                                    credentials.stream().flatMap(one -> one.files().stream()),
                                    trust.stream())
                            .toList();
        }
    }

    private final Source source;
    private final ClientCertificates clientCertificates;
    private final List<String> protocols;
    private final List<String> alpn;
    private final boolean checksHost;
    private final boolean ignoresEof;

    private Tls(
            Source source,
            ClientCertificates clientCertificates,
            List<String> protocols,
            List<String> alpn,
            boolean checksHost,
            boolean ignoresEof) {
        this.source = source;
        this.clientCertificates = clientCertificates;
        this.protocols = protocols;
        this.alpn = alpn;
        this.checksHost = checksHost;
        this.ignoresEof = ignoresEof;
    }

    private Tls from(Source other) {
        return new Tls(other, clientCertificates, protocols, alpn, checksHost, ignoresEof);
    }

    /**
     * The same with other credentials. A server shows the certificate that is for the host that the
     * client names; the first is for all other hosts, and for clients that name none. A client
     * shows the first that the server accepts.
     *
     * @param credentials where keys and certificates are
     * @return the recipe
     */
    public Tls credentials(Credentials... credentials) {
        return from(new Source(List.of(credentials), source.trust, source.given));
    }

    /**
     * The same with other authorities, whose certificates the other side's must be signed with.
     *
     * @param certificates a PEM file of certificates
     * @return the recipe
     */
    public Tls trust(Path certificates) {
        return from(new Source(source.credentials, Optional.of(certificates), source.given));
    }

    /**
     * The same with a context that was made elsewhere. Credentials and trust are its own, and what
     * this recipe has of them is not looked at.
     *
     * @param context the context, initialized
     * @return the recipe
     */
    public Tls context(SSLContext context) {
        return from(new Source(source.credentials, source.trust, Optional.of(context)));
    }

    /**
     * The same, for servers that ask clients for certificates. They need {@link #trust}.
     *
     * @param asked whether the client must have one
     * @return the recipe
     */
    public Tls clientCertificates(ClientCertificates asked) {
        return new Tls(source, asked, protocols, alpn, checksHost, ignoresEof);
    }

    /**
     * The same with other versions of the protocol.
     *
     * @param protocols their names in Java: TLSv1.3, TLSv1.2
     * @return the recipe
     */
    public Tls protocols(String... protocols) {
        return new Tls(
                source, clientCertificates, List.of(protocols), alpn, checksHost, ignoresEof);
    }

    /**
     * The same with application protocols (RFC 7301). The server takes the first of its own that
     * the client has too; the handshake fails if there is none. With a client that has no such
     * list, none is agreed upon.
     *
     * @param protocols their names, such as h2, the best first
     * @return the recipe
     */
    public Tls alpn(String... protocols) {
        return new Tls(
                source,
                clientCertificates,
                this.protocols,
                List.of(protocols),
                checksHost,
                ignoresEof);
    }

    /**
     * The same, for clients that take a trusted certificate of any host. Whoever has one can be in
     * between.
     *
     * @return the recipe
     */
    public Tls withoutHostCheck() {
        return new Tls(source, clientCertificates, protocols, alpn, false, ignoresEof);
    }

    /**
     * The same, for applications that know by themselves where the data ends: a connection that
     * ends without close_notify, between two records, has ended. Else that is a {@link
     * TruncatedException}. Corresponds to SSL_OP_IGNORE_UNEXPECTED_EOF.
     *
     * @return the recipe
     */
    public Tls ignoreUnexpectedEof() {
        return new Tls(source, clientCertificates, protocols, alpn, checksHost, true);
    }

    /**
     * Reads the files, for a server.
     *
     * @return what puts TLS on connections that were accepted
     * @throws javax.net.ssl.SSLKeyException if a file has not what it should have; the message
     *     names it
     * @throws IOException if a file cannot be read
     * @throws IllegalStateException if there are no credentials, or clients are asked for
     *     certificates and no trust was given
     * @throws IllegalArgumentException if a protocol is unknown
     */
    public TlsServer server() throws IOException {
        if (source.given.isEmpty() && source.credentials.isEmpty()) {
            throw new IllegalStateException("server: no credentials");
        } else if (source.given.isEmpty()
                && source.trust.isEmpty()
                && clientCertificates != ClientCertificates.NONE) {
            throw new IllegalStateException("server: no trust for clients' certificates");
        }
        return new TlsServer(this, new Contexts(source));
    }

    /**
     * Reads the files, for a client.
     *
     * @return what puts TLS on connections to servers
     * @throws javax.net.ssl.SSLKeyException if a file has not what it should have; the message
     *     names it
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if a protocol is unknown
     */
    public TlsClient client() throws IOException {
        return new TlsClient(this, new Contexts(source));
    }

    boolean checksHost() {
        return checksHost;
    }

    boolean ignoresEof() {
        return ignoresEof;
    }

    /** What both sides have of the recipe. */
    SSLParameters parameters(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(protocols.toArray(String[]::new));
        parameters.setApplicationProtocols(alpn.toArray(String[]::new));
        clientCertificates.into(parameters);
        return parameters;
    }
}
