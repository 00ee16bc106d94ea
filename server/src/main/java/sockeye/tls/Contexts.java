package sockeye.tls;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** The context for new connections, and the files it was made of. */
final class Contexts {
    private static final System.Logger LOG = System.getLogger("sockeye.tls");

    /** What changes when a file is written, replaced, or linked to another. */
    private static final String TRACES = "unix:dev,ino,size,lastModifiedTime,ctime";

    private final Tls.Source source;
    private final ReentrantLock reloading = new ReentrantLock();
    private volatile SSLContext current;
    private Map<Path, Map<String, Object>> seen; // under reloading

    Contexts(Tls.Source source) throws IOException {
        this.source = source;
        this.seen = look();
        this.current = read();
    }

    SSLContext current() {
        return current;
    }

    /** Reads the files again; if that fails, the context stays. */
    void reload() throws IOException {
        reloading.lock();
        try {
            seen = look();
            current = read();
        } finally {
            reloading.unlock();
        }
    }

    /** Reads the files again if they are others than at the last try. */
    boolean reloadIfChanged() throws IOException {
        reloading.lock();
        try {
            if (look().equals(seen)) {
                return false;
            }
            reload();
            return true;
        } finally {
            reloading.unlock();
        }
    }

    /** Called before the files are read: what changes after it is seen the next time. */
    private Map<Path, Map<String, Object>> look() throws IOException {
        Map<Path, Map<String, Object>> traces = new HashMap<>();
        for (Path file : source.files()) {
            traces.put(file, traces(file));
        }
        return traces;
    }

    private static Map<String, Object> traces(Path file) throws IOException {
        try {
            return Files.readAttributes(file, TRACES);
        } catch (NoSuchFileException e) {
            return Map.of(); // it may come again; whoever reads it says that it is missing
        }
    }

    private SSLContext read() throws IOException {
        if (source.given().isPresent()) {
            return source.given().get();
        }
        List<Identity> identities = new ArrayList<>();
        for (Credentials one : source.credentials()) {
            List<Identity> found = one.identities();
            found.forEach(identity -> warnIfInvalid(one.files().getFirst(), identity));
            identities.addAll(found);
        }
        Path trust = source.trust().orElse(null);
        List<X509Certificate> trusted = trust == null ? null : Pem.certificates(trust);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] keys = {new Identities(identities)};
            context.init(keys, trusted == null ? null : trustManagers(trusted), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new SSLException("no TLS context of " + source.files(), e);
        }
    }

    /** It is used all the same: clients decide, and the clock may be what is wrong. */
    private static void warnIfInvalid(Path file, Identity identity) {
        for (X509Certificate one : identity.chain()) {
            try {
                one.checkValidity();
            } catch (CertificateExpiredException | CertificateNotYetValidException e) {
                LOG.log(
                        WARNING,
                        "%s: the certificate of %s is not valid now: %s"
                                .formatted(file, one.getSubjectX500Principal(), e.getMessage()));
            }
        }
    }

    private static TrustManager[] trustManagers(List<X509Certificate> trusted)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (X509Certificate one : trusted) {
            store.setCertificateEntry("" + store.size(), one);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }
}
