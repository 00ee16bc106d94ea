package sockeye.tls;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What a handshake has agreed upon.
 *
 * @param protocol the version, such as TLSv1.3
 * @param cipherSuite the cipher suite by its IANA name
 * @param alpn the application protocol (RFC 7301), if one was agreed upon
 * @param serverName the host that the client asked for (RFC 6066), in ASCII; empty if it named none
 * @param peerCertificates the other side's certificate, and those it was signed with; none if it
 *     has shown none
 */
public record TlsSession(
        String protocol,
        String cipherSuite,
        Optional<String> alpn,
        Optional<String> serverName,
        List<X509Certificate> peerCertificates) {
    /** Makes one. */
    public TlsSession {
        peerCertificates = List.copyOf(peerCertificates);
    }

    static TlsSession of(SSLEngine engine) {
        SSLSession session = engine.getSession();
        return new TlsSession(
                session.getProtocol(),
                session.getCipherSuite(),
                Optional.ofNullable(engine.getApplicationProtocol())
                        .filter(name -> !name.isEmpty()),
                serverName(session),
                peerCertificates(session));
    }

    /** The host that the client asked for. */
    static Optional<String> serverName(SSLSession session) {
        return session instanceof ExtendedSSLSession extended
                ? extended.getRequestedServerNames().stream()
                        .filter(SNIHostName.class::isInstance)
                        .map(name -> ((SNIHostName) name).getAsciiName())
                        .findFirst()
                : Optional.empty();
    }

    private static List<X509Certificate> peerCertificates(SSLSession session) {
        Certificate[] chain;
        try {
            chain = session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException e) {
            return List.of(); // this is how the session says that there are none
        }
        return List.of(chain).stream().map(X509Certificate.class::cast).toList();
    }
}
