package sockeye.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.net.ssl.SSLKeyException;

/** A private key and its certificate, followed by those it was signed with. */
record Identity(PrivateKey key, List<X509Certificate> chain) {
    private static final int DNS_NAME = 2;

    /** One whose key and certificate belong together, as they may not while files are replaced. */
    static Identity checked(Path file, PrivateKey key, List<X509Certificate> chain)
            throws SSLKeyException {
        boolean fits;
        try {
            fits = fits(key, chain.getFirst());
        } catch (GeneralSecurityException e) {
            throw Pem.failure(file, "has a key that does not fit its certificate", e);
        }
        if (!fits) {
            throw new SSLKeyException(file + ": has a key that does not fit its certificate");
        }
        return new Identity(key, chain);
    }

    private static boolean fits(PrivateKey key, X509Certificate certificate)
            throws GeneralSecurityException {
        byte[] data = certificate.getEncoded();
        Signature signature = Signature.getInstance(signature(key.getAlgorithm()));
        signature.initSign(key);
        signature.update(data);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(data);
        return signature.verify(signed);
    }

    private static String signature(String algorithm) {
        return switch (algorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> algorithm;
        };
    }

    boolean isOf(String keyType) {
        return key.getAlgorithm().equals(keyType);
    }

    /** Whether the certificate is for {@code host}, by its DNS names. */
    boolean isFor(String host) {
        return names().stream().anyMatch(name -> matches(name, host.toLowerCase(Locale.ROOT)));
    }

    /** The DNS names of the certificate, in small letters. */
    List<String> names() {
        Collection<List<?>> all;
        try {
            all = chain.getFirst().getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            return List.of(); // no client takes it for any host
        }
        return all == null
                ? List.of()
                : all.stream()
                        .filter(name -> Objects.equals(name.get(0), DNS_NAME))
                        .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
                        .toList();
    }

    /** A star stands for one whole label, the first (RFC 9525). */
    private static boolean matches(String name, String host) {
        int dot = host.indexOf('.');
        return name.equals(host)
                || (name.startsWith("*.")
                        && dot > 0
                        && name.substring(1).equals(host.substring(dot)));
    }
}
