package sockeye.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import sockeye.tls.Credentials;
import sockeye.tls.Tls;

/** Which certificate is shown to the other side, on the command line. */
final class CredentialOptions {
    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "The own certificate for TLS, and those it was signed with, in PEM.")
    private Optional<Path> certificate = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The private key of --certificate, in PEM.")
    private Optional<Path> key = Optional.empty();

    boolean areGiven() {
        return certificate.isPresent() || key.isPresent();
    }

    /**
     * The recipe with the certificate, if one is given; half of it is an IllegalArgumentException.
     */
    Tls in(Tls recipe) {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("--certificate and --key need each other");
        }
        return areGiven()
                ? recipe.credentials(Credentials.pem(certificate.orElseThrow(), key.orElseThrow()))
                : recipe;
    }
}
