package sockeye.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import picocli.CommandLine.Option;
import sockeye.tls.Tls;
import sockeye.tls.TlsClient;

/** How a client speaks TLS, and which servers it believes, on the command line. */
final class ServerTrustOptions {
    private static final String LOCALHOST = "localhost";

    /** What Java says of a record that is none. */
    private static final String NO_TLS = "Unrecognized SSL message, plaintext connection?";

    @Option(names = "--tls", description = "Speak TLS, as with tls://, to any stream.")
    private boolean tls;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "The server's certificate is signed with one of these, in PEM.")
    private Optional<Path> ca = Optional.empty();

    @Option(
            names = "--server-name",
            paramLabel = "NAME",
            description = "Whom the certificate must name; if not given, the host of the URI.")
    private Optional<String> serverName = Optional.empty();

    @Option(names = "--insecure", description = "Believe any certificate.")
    private boolean insecure;

    /** Reads the files, if the endpoint needs TLS. */
    Optional<TlsClient> client(Endpoint endpoint) throws IOException {
        boolean needed = tls || endpoint.transport() == Transport.TLS;
        if (!needed && (insecure || ca.isPresent() || serverName.isPresent())) {
            throw new IllegalArgumentException(
                    "--ca, --server-name and --insecure are for tls:// or --tls");
        } else if (needed && endpoint.transport() == Transport.DATAGRAMS) {
            throw new IllegalArgumentException("--tls is not for datagrams: " + endpoint);
        } else if (insecure && ca.isPresent()) {
            throw new IllegalArgumentException("--insecure asks no --ca");
        }
        return needed ? Optional.of(read()) : Optional.empty();
    }

    private TlsClient read() throws IOException {
        Tls recipe = ca.map(Tls.DEFAULT::trust).orElse(Tls.DEFAULT);
        try {
            return (insecure ? recipe.context(AnyCertificate.context()).withoutHostCheck() : recipe)
                    .client();
        } catch (IOException e) {
            throw new IOException(Reason.of(e), e);
        }
    }

    /** Says in a sentence why a handshake failed, where that can be told. */
    IOException explained(SSLException failure, Endpoint endpoint) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException) {
                return named(
                        endpoint,
                        "its certificate is not trusted"
                                + " (--ca FILE has who signed it, --insecure believes any)",
                        cause);
            } else if (NO_TLS.equals(cause.getMessage())) {
                return named(endpoint, "it may not speak TLS", cause);
            }
        }
        return failure;
    }

    private static IOException named(Endpoint endpoint, String sentence, Throwable reason) {
        return new IOException(endpoint + ": " + sentence + ": " + reason.getMessage(), reason);
    }

    /** Whom the certificate must name. */
    String name(Endpoint endpoint) {
        return serverName.orElse(
                endpoint instanceof InetEndpoint inet && !inet.host().isEmpty()
                        ? inet.host()
                        : LOCALHOST);
    }
}
