package sockeye.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import sockeye.tls.ClientCertificates;
import sockeye.tls.Tls;
import sockeye.tls.TlsServer;

/** Which endpoints of a server speak TLS, and what that needs, on the command line. */
final class TlsOptions {
    @Option(names = "--tls", description = "Speak TLS, as with tls://, on every stream.")
    private boolean tls;

    @Mixin private CredentialOptions own = new CredentialOptions();

    @Option(
            names = "--client-ca",
            paramLabel = "FILE",
            description = "Clients must have a certificate that is signed with one of these.")
    private Optional<Path> clientCa = Optional.empty();

    /** Datagrams would go as they are. */
    void refuseDatagrams(Endpoint endpoint) {
        if (tls) {
            throw new IllegalArgumentException("--tls is not for datagrams: " + endpoint);
        }
    }

    /** Whether streams of other endpoints than tls:// are encrypted, too. */
    boolean everywhere() {
        return tls;
    }

    /** Reads the files, if an endpoint needs them. */
    Optional<TlsServer> server(List<Endpoint> endpoints) throws IOException {
        boolean needed =
                tls || endpoints.stream().anyMatch(one -> one.transport() == Transport.TLS);
        boolean given = own.areGiven() || clientCa.isPresent();
        if (!needed && given) {
            throw new IllegalArgumentException(
                    "--certificate, --key and --client-ca are for tls:// and --tls,"
                            + " and there is none");
        } else if (needed && !own.areGiven()) {
            throw new IllegalArgumentException(
                    (tls ? "--tls" : "tls://") + " needs --certificate and --key");
        }
        return needed ? Optional.of(read()) : Optional.empty();
    }

    private TlsServer read() throws IOException {
        Tls recipe = own.in(Tls.DEFAULT);
        if (clientCa.isPresent()) {
            recipe = recipe.trust(clientCa.get()).clientCertificates(ClientCertificates.NEEDED);
        }
        try {
            return recipe.server();
        } catch (IOException e) {
            throw new IOException(Reason.of(e), e);
        }
    }
}
