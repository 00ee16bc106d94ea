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

/** What tls:// endpoints of a server need, on the command line. */
final class TlsOptions {
    @Mixin private CredentialOptions own = new CredentialOptions();

    @Option(
            names = "--client-ca",
            paramLabel = "FILE",
            description = "Clients must have a certificate that is signed with one of these.")
    private Optional<Path> clientCa = Optional.empty();

    /** Reads the files, if an endpoint needs them. */
    Optional<TlsServer> server(List<Endpoint> endpoints) throws IOException {
        boolean needed = endpoints.stream().anyMatch(one -> one.transport() == Transport.TLS);
        boolean given = own.areGiven() || clientCa.isPresent();
        if (!needed && given) {
            throw new IllegalArgumentException(
                    "--certificate, --key and --client-ca are for tls://, and there is none");
        } else if (needed && !own.areGiven()) {
            throw new IllegalArgumentException("tls:// needs --certificate and --key");
        }
        return needed ? Optional.of(read()) : Optional.empty();
    }

    private TlsServer read() throws IOException {
        Tls tls = own.in(Tls.DEFAULT);
        if (clientCa.isPresent()) {
            tls = tls.trust(clientCa.get()).clientCertificates(ClientCertificates.NEEDED);
        }
        try {
            return tls.server();
        } catch (IOException e) {
            throw new IOException(Reason.of(e), e);
        }
    }
}
