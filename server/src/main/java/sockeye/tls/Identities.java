package sockeye.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Chooses the certificate for a handshake. An alias is the number of an identity. */
final class Identities extends X509ExtendedKeyManager {
    private final List<Identity> all;

    Identities(List<Identity> all) {
        this.all = List.copyOf(all);
    }

    /** By the host asked for: the first is for all that no certificate is for. */
    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        SSLSession session = engine.getHandshakeSession();
        Optional<String> host = session == null ? Optional.empty() : TlsSession.serverName(session);
        List<Identity> fitting =
                host.map(name -> all.stream().filter(one -> one.isFor(name)).toList())
                        .filter(list -> !list.isEmpty())
                        .orElseGet(this::defaults);
        return alias(fitting.stream().filter(one -> one.isOf(keyType)));
    }

    /** The first, and those for the same names: they may have keys of other types. */
    private List<Identity> defaults() {
        Set<String> names = new HashSet<>(all.getFirst().names());
        return all.stream().filter(one -> new HashSet<>(one.names()).equals(names)).toList();
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
        return alias(
                all.stream()
                        .filter(one -> Arrays.stream(keyTypes).anyMatch(one::isOf))
                        .filter(one -> isIssuedBy(one, issuers)));
    }

    private static boolean isIssuedBy(Identity identity, Principal @Nullable [] issuers) {
        return issuers == null
                || issuers.length == 0
                || identity.chain().stream()
                        .map(X509Certificate::getIssuerX500Principal)
                        .anyMatch(List.of(issuers)::contains);
    }

    private @Nullable String alias(Stream<Identity> fitting) {
        return fitting.findFirst().map(one -> String.valueOf(all.indexOf(one))).orElse(null);
    }

    private Optional<Identity> identity(String alias) {
        return IntStream.range(0, all.size())
                .filter(i -> alias.equals(String.valueOf(i)))
                .mapToObj(all::get)
                .findFirst();
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return identity(alias).map(Identity::key).orElse(null);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return identity(alias).map(one -> one.chain().toArray(X509Certificate[]::new)).orElse(null);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return getClientAliases(keyType, issuers);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return IntStream.range(0, all.size())
                .filter(i -> all.get(i).isOf(keyType) && isIssuedBy(all.get(i), issuers))
                .mapToObj(String::valueOf)
                .toArray(String[]::new);
    }

    /** Only engines ask here. */
    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    /** Only engines ask here. */
    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
