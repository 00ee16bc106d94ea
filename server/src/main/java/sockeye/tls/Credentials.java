package sockeye.tls;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLKeyException;

/**
 * Where private keys and their certificates are. Nothing is read before {@link Tls#server()} or
 * {@link Tls#client()}. Certificates that are not valid at that time are used all the same, with a
 * warning in the log of {@code sockeye.tls} (System.Logger).
 */
public final class Credentials {
    private interface Reading {
        List<Identity> identities() throws IOException;
    }

    private final List<Path> files;
    private final Reading reading;

    private Credentials(List<Path> files, Reading reading) {
        this.files = files;
        this.reading = reading;
    }

    /**
     * A certificate and a key in PEM files (RFC 7468), which may be one file.
     *
     * @param chain the file with the certificate, followed by those it was signed with
     * @param key the file with the key: BEGIN PRIVATE KEY, not encrypted; RSA, EC or Ed25519
     * @return where they are
     */
    public static Credentials pem(Path chain, Path key) {
        return new Credentials(
                List.of(chain, key),
                () -> List.of(Identity.checked(key, Pem.key(key), Pem.certificates(chain))));
    }

    /**
     * All keys of a PKCS#12 file.
     *
     * @param store the file
     * @param password its password, and that of its keys
     * @return where they are
     */
    public static Credentials pkcs12(Path store, char[] password) {
        char[] secret = password.clone();
        return new Credentials(List.of(store), () -> read(store, secret));
    }

    private static List<Identity> read(Path file, char[] password) throws IOException {
        List<Identity> found = new ArrayList<>();
        try {
            KeyStore store = load(file, password);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password) instanceof PrivateKey key) {
                    found.add(Identity.checked(file, key, chain(store, alias)));
                }
            }
        } catch (GeneralSecurityException e) {
            throw Pem.failure(file, "cannot be read as PKCS#12", e);
        }
        if (found.isEmpty()) {
            throw new SSLKeyException(file + ": has no private key");
        }
        return found;
    }

    private static KeyStore load(Path file, char[] password)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        } catch (FileSystemException e) {
            throw e; // it names the file
        } catch (EOFException e) {
            throw Pem.failure(file, "ends too early", e);
        } catch (IOException e) {
            throw Pem.failure(file, "is not PKCS#12, or has another password", e);
        }
        return store;
    }

    private static List<X509Certificate> chain(KeyStore store, String alias)
            throws GeneralSecurityException {
        return Arrays.stream(store.getCertificateChain(alias))
                .map(X509Certificate.class::cast)
                .toList();
    }

    List<Path> files() {
        return files;
    }

    /** Reads the files: one identity at least. */
    List<Identity> identities() throws IOException {
        return reading.identities();
    }
}
