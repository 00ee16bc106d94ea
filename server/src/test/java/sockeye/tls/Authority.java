package sockeye.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Signs certificates for tests. */
final class Authority {
    static final Duration DAY = Duration.ofDays(1);

    private static final byte[] ECDSA = Der.sequence(Der.oid(1, 2, 840, 10045, 4, 3, 2));

    private final AtomicLong serial = new AtomicLong(System.nanoTime());
    private final String name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    /** A key and its certificate, with that of who signed it. */
    record Issued(PrivateKey key, X509Certificate certificate, X509Certificate by) {
        /** Writes the files NAME.crt and NAME.key. */
        Credentials in(Path folder, String name) throws IOException, GeneralSecurityException {
            Path chain = folder.resolve(name + ".crt");
            Path secret = folder.resolve(name + ".key");
            Files.writeString(chain, pem(certificate) + pem(by));
            Files.writeString(secret, pem("PRIVATE KEY", key.getEncoded()));
            return Credentials.pem(chain, secret);
        }
    }

    Authority(String name) throws GeneralSecurityException {
        this.name = name;
        this.keys = generate("EC");
        Instant now = Instant.now();
        this.certificate = sign(name, keys, now.minus(DAY), now.plus(DAY), authorityExtensions());
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** Writes the authority's own certificate. */
    Path in(Path folder) throws IOException, GeneralSecurityException {
        return Files.writeString(folder.resolve(name + ".crt"), pem(certificate));
    }

    /** A certificate for hosts, with a key of type EC, RSA or Ed25519. */
    Issued issue(String keyType, String... hosts) throws GeneralSecurityException {
        Instant now = Instant.now();
        return issue(keyType, now.minus(DAY), now.plus(DAY), hosts);
    }

    Issued issue(String keyType, Instant from, Instant to, String... hosts)
            throws GeneralSecurityException {
        KeyPair pair = generate(keyType);
        byte[][] names =
                Arrays.stream(hosts)
                        .map(host -> Der.tagged(0x82, host.getBytes(US_ASCII)))
                        .toArray(byte[][]::new);
        byte[] extension = Der.sequence(Der.oid(2, 5, 29, 17), Der.octets(Der.sequence(names)));
        X509Certificate leaf =
                sign("leaf for " + List.of(hosts), pair, from, to, Der.sequence(extension));
        return new Issued(pair.getPrivate(), leaf, certificate);
    }

    private static byte[] authorityExtensions() {
        byte[] constraints =
                Der.sequence(Der.oid(2, 5, 29, 19), Der.yes(), Der.octets(Der.sequence(Der.yes())));
        byte[] usage = Der.tagged(0x03, new byte[] {2, 4}); // keyCertSign
        return Der.sequence(
                constraints, Der.sequence(Der.oid(2, 5, 29, 15), Der.yes(), Der.octets(usage)));
    }

    private X509Certificate sign(
            String subject, KeyPair pair, Instant from, Instant to, byte[] extensions)
            throws GeneralSecurityException {
        byte[] body =
                Der.sequence(
                        Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
                        Der.integer(BigInteger.valueOf(serial.incrementAndGet())),
                        ECDSA,
                        commonName(name),
                        Der.sequence(Der.time(from), Der.time(to)),
                        commonName(subject),
                        pair.getPublic().getEncoded(),
                        Der.tagged(0xa3, extensions));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(body);
        byte[] der = Der.sequence(body, ECDSA, Der.bits(signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der));
    }

    private static byte[] commonName(String name) {
        byte[] text = Der.tagged(0x0c, name.getBytes(UTF_8));
        return Der.sequence(Der.set(Der.sequence(Der.oid(2, 5, 4, 3), text)));
    }

    private static KeyPair generate(String keyType) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(keyType);
        if (keyType.equals("RSA")) {
            generator.initialize(2048);
        } else if (keyType.equals("EC")) {
            generator.initialize(256);
        }
        return generator.generateKeyPair();
    }

    static String pem(X509Certificate certificate) throws GeneralSecurityException {
        return pem("CERTIFICATE", certificate.getEncoded());
    }

    static String pem(String label, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(label, text, label);
    }
}
