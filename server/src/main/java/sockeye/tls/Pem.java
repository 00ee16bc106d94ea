package sockeye.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLKeyException;

/** Files as RFC 7468 describes them: DER in base 64, between lines that say what it is. */
final class Pem {
    private static final int LONGEST_FILE = 4 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([^-\\n]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private record Block(String label, String text) {}

    private Pem() {}

    /** All certificates of a file, one at least. */
    static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        for (Block block : blocks(file)) {
            if (block.label.equals("CERTIFICATE")) {
                found.add(certificate(file, decode(file, block)));
            }
        }
        if (found.isEmpty()) {
            throw new SSLKeyException(file + ": has no certificate in PEM form");
        }
        return found;
    }

    private static X509Certificate certificate(Path file, byte[] der) throws SSLKeyException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw failure(file, "has a certificate that cannot be read", e);
        }
    }

    /** The first private key of a file. */
    static PrivateKey key(Path file) throws IOException {
        for (Block block : blocks(file)) {
            if (block.label.equals("PRIVATE KEY")) {
                return key(file, decode(file, block));
            } else if (block.label.endsWith("PRIVATE KEY")) {
                String kind = block.label.equals("ENCRYPTED PRIVATE KEY") ? "encrypted" : "old";
                throw new SSLKeyException(
                        "%s: has a key of the %s form BEGIN %s: \"openssl pkey\" makes a PRIVATE KEY of it"
                                .formatted(file, kind, block.label));
            }
        }
        throw new SSLKeyException(file + ": has no private key in PEM form");
    }

    private static PrivateKey key(Path file, byte[] der) throws SSLKeyException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // It may be of the next algorithm.
            } catch (GeneralSecurityException e) {
                throw failure(file, "has a private key that cannot be read", e);
            }
        }
        throw new SSLKeyException(file + ": has a private key that is not RSA, EC or Ed25519");
    }

    private static byte[] decode(Path file, Block block) throws SSLKeyException {
        try {
            return Base64.getDecoder().decode(SPACE.matcher(block.text).replaceAll(""));
        } catch (IllegalArgumentException e) {
            throw failure(file, "has a " + block.label + " that is not in base 64", e);
        }
    }

    private static List<Block> blocks(Path file) throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text(file));
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }

    private static String text(Path file) throws IOException {
        byte[] bytes = bytes(file);
        if (bytes.length > LONGEST_FILE) {
            throw new SSLKeyException(file + ": is longer than 4 MiB");
        }
        return new String(bytes, ISO_8859_1);
    }

    private static byte[] bytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(LONGEST_FILE + 1);
        } catch (FileSystemException e) {
            throw e; // it names the file
        } catch (IOException e) {
            FileSystemException named =
                    new FileSystemException(file.toString(), null, e.getMessage());
            named.initCause(e);
            throw named;
        }
    }

    static SSLKeyException failure(Path file, String reason, Throwable cause) {
        SSLKeyException failure = new SSLKeyException(file + ": " + reason);
        failure.initCause(cause);
        return failure;
    }
}
