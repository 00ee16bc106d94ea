package sockeye.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import sockeye.causes.Causes;
import sockeye.tls.Tls;
import sockeye.tls.TlsClient;

/** How a client speaks TLS, and which servers it believes, on the command line. */
final class ServerTrustOptions {
    private static final String LOCALHOST = "localhost";

    /** What Java says of a record that is none, and of its own, which an echo sends back. */
    private static final Pattern NO_TLS =
            Pattern.compile(
                    "Unrecognized SSL message, plaintext connection"
                            + "|Unexpected handshake message: client_hello");

    /** What Java says of a certificate for somebody else. */
    private static final Pattern OTHER_NAME =
            Pattern.compile("No (subject alternative|name matching)");

    /** What servers say that ask for a certificate. */
    private static final Pattern REFUSED =
            Pattern.compile(
                    "Received fatal alert: (certificate_required|bad_certificate|unknown_ca"
                            + "|certificate_unknown)");

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

    @Mixin private CredentialOptions own = new CredentialOptions();

    /** Reads the files, if the endpoint needs TLS. */
    Optional<TlsClient> client(Endpoint endpoint) throws IOException {
        boolean needed = tls || endpoint.transport() == Transport.TLS;
        if (!needed && isGiven()) {
            throw new IllegalArgumentException(
                    "--ca, --certificate, --key, --server-name and --insecure are for tls:// or --tls");
        } else if (needed && endpoint.transport() == Transport.DATAGRAMS) {
            throw new IllegalArgumentException("--tls is not for datagrams: " + endpoint);
        } else if (insecure && ca.isPresent()) {
            throw new IllegalArgumentException("--insecure asks no --ca");
        } else if (insecure && own.areGiven()) {
            throw new IllegalArgumentException(
                    "--insecure shows no --certificate: --ca FILE has who signed the server's");
        }
        return needed ? Optional.of(read()) : Optional.empty();
    }

    private boolean isGiven() {
        return insecure || ca.isPresent() || serverName.isPresent() || own.areGiven();
    }

    private TlsClient read() throws IOException {
        Tls recipe = own.in(ca.map(Tls.DEFAULT::trust).orElse(Tls.DEFAULT));
        try {
            return (insecure ? recipe.context(AnyCertificate.context()).withoutHostCheck() : recipe)
                    .client();
        } catch (IOException e) {
            throw new IOException(Reason.of(e), e);
        }
    }

    /** Says in a sentence why TLS failed, where that can be told. */
    IOException explained(IOException failure, Endpoint endpoint) {
        for (Throwable cause : Causes.of(failure)) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof CertPathBuilderException) {
                return named(
                        endpoint,
                        "its certificate is not trusted"
                                + " (--ca FILE has who signed it, --insecure believes any)",
                        cause);
            } else if (OTHER_NAME.matcher(message).lookingAt()) {
                return new IOException(endpoint + ": " + otherName(endpoint), cause);
            } else if (NO_TLS.matcher(message).find()) {
                return named(endpoint, "it may not speak TLS", cause);
            } else if (cause instanceof SSLException && REFUSED.matcher(message).find()) {
                return new IOException(endpoint + ": " + refused(), cause);
            }
        }
        return failure;
    }

    private String otherName(Endpoint endpoint) {
        return "its certificate does not name "
                + name(endpoint)
                + " (--server-name NAME says whom to expect)";
    }

    private String refused() {
        return own.areGiven()
                ? "it does not accept the certificate of --certificate"
                : "it wants a certificate (--certificate FILE and --key FILE have one)";
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
