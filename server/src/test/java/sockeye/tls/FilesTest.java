package sockeye.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sockeye.tls.Ends.HOST;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Filter;
import java.util.logging.Logger;
import javax.net.ssl.SSLKeyException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sockeye.Socket;
import sockeye.Unix;
import sockeye.testing.Task;

/** Files of keys and certificates: what is wrong with them, and that they change. */
@Timeout(60)
class FilesTest {
    @TempDir private Path folder;
    private Authority authority;
    private Authority.Issued issued;
    private Credentials credentials;
    private Path chain;
    private Path key;
    private Path trusted;

    @BeforeEach
    void makeFiles() throws Exception {
        authority = new Authority("authority");
        trusted = authority.in(folder);
        issued = authority.issue("EC", HOST);
        credentials = issued.in(folder, "server");
        chain = folder.resolve("server.crt");
        key = folder.resolve("server.key");
    }

    private static void refuses(Credentials credentials, String message) {
        assertThatThrownBy(Tls.DEFAULT.credentials(credentials)::server)
                .isInstanceOf(SSLKeyException.class)
                .hasMessage(message);
    }

    /** What was logged meanwhile. */
    private static List<String> logged(Reading reading) throws Exception {
        List<String> lines = new ArrayList<>();
        Logger logger = Logger.getLogger("sockeye.tls");
        Filter listening =
                line -> {
                    lines.add(line.getLevel() + " " + line.getMessage());
                    return false;
                };
        logger.setFilter(listening);
        try {
            reading.run();
        } finally {
            logger.setFilter(null);
        }
        return lines;
    }

    private interface Reading {
        void run() throws Exception;
    }

    // What is wrong with them

    @Test
    void notValidNow() throws Exception {
        Instant now = Instant.now();
        Credentials expired =
                authority
                        .issue("EC", now.minus(Authority.DAY), now.minusSeconds(60), HOST)
                        .in(folder, "expired");
        assertThat(logged(Tls.DEFAULT.credentials(expired)::server))
                .singleElement()
                .asString()
                .startsWith("WARNING " + folder.resolve("expired.crt") + ": the certificate of CN=")
                .contains(" is not valid now: NotAfter: ");

        TlsServer server = Tls.DEFAULT.credentials(credentials).server();
        authority
                .issue("EC", now.plusSeconds(3600), now.plus(Authority.DAY), HOST)
                .in(folder, "server");
        assertThat(logged(server::reload))
                .singleElement()
                .asString()
                .contains(" is not valid now: NotBefore: ");
        assertThat(logged(Tls.DEFAULT.credentials(issued.in(folder, "server"))::server)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ENCRYPTED PRIVATE KEY, encrypted", "RSA PRIVATE KEY, old", "EC PRIVATE KEY, old"})
    void keysOfOtherForms(String label, String kind) throws Exception {
        Files.writeString(key, Authority.pem(label, issued.key().getEncoded()));
        refuses(
                credentials,
                key
                        + ": has a key of the %s form BEGIN %s: \"openssl pkey\" makes a PRIVATE KEY of it"
                                .formatted(kind, label));
    }

    @Test
    void noKey() throws Exception {
        Files.writeString(key, "something else");
        refuses(credentials, key + ": has no private key in PEM form");
        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\n?\n-----END PRIVATE KEY-----\n");
        refuses(credentials, key + ": has a PRIVATE KEY that is not in base 64");
        Files.writeString(key, Authority.pem("PRIVATE KEY", new byte[] {1, 2, 3}));
        refuses(credentials, key + ": has a private key that is not RSA, EC or Ed25519");
        Files.delete(key);
        assertThatThrownBy(Tls.DEFAULT.credentials(credentials)::server)
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(key.toString());
        Files.createDirectory(key);
        assertThatThrownBy(Tls.DEFAULT.credentials(credentials)::server)
                .isInstanceOf(FileSystemException.class)
                .hasMessage(key + ": Is a directory");
    }

    @Test
    void noCertificate() throws Exception {
        Files.writeString(chain, "");
        refuses(credentials, chain + ": has no certificate in PEM form");
        Files.writeString(chain, Authority.pem("CERTIFICATE", new byte[] {1, 2, 3}));
        refuses(credentials, chain + ": has a certificate that cannot be read");
        Files.write(chain, new byte[5 << 20]);
        refuses(credentials, chain + ": is longer than 4 MiB");
    }

    @Test
    void theKeyOfAnotherCertificate() throws Exception {
        for (String keyType : List.of("EC", "RSA")) {
            byte[] other = authority.issue(keyType, HOST).key().getEncoded();
            Files.writeString(key, Authority.pem("PRIVATE KEY", other));
            refuses(credentials, key + ": has a key that does not fit its certificate");
        }
    }

    // PKCS#12

    private Path store(boolean withKey) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        X509Certificate[] certificates = {issued.certificate(), issued.by()};
        if (withKey) {
            store.setKeyEntry("one", issued.key(), "secret".toCharArray(), certificates);
        }
        Path file = folder.resolve("store.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "secret".toCharArray());
        }
        return file;
    }

    @Test
    void keysInPkcs12() throws Exception {
        Credentials stored = Credentials.pkcs12(store(true), "secret".toCharArray());
        TlsServer server = Tls.DEFAULT.credentials(stored).server();
        assertThat(shown(server)).isEqualTo(issued.certificate());
    }

    @Test
    void noPkcs12() throws Exception {
        Path file = store(true);
        refuses(
                Credentials.pkcs12(file, "wrong".toCharArray()),
                file + ": is not PKCS#12, or has another password");
        store(false);
        refuses(Credentials.pkcs12(file, "secret".toCharArray()), file + ": has no private key");
        Files.writeString(file, "something else");
        assertThatThrownBy(
                        Tls.DEFAULT.credentials(Credentials.pkcs12(file, "secret".toCharArray()))
                                ::server)
                .isInstanceOf(SSLKeyException.class)
                .hasMessageStartingWith(file + ": ");
        Files.delete(file);
        assertThatThrownBy(
                        Tls.DEFAULT.credentials(Credentials.pkcs12(file, "secret".toCharArray()))
                                ::server)
                .isInstanceOf(NoSuchFileException.class);
    }

    // That they change

    /** The certificate that a new connection is shown. */
    private X509Certificate shown(TlsServer server) throws Exception {
        TlsClient client = Tls.DEFAULT.trust(trusted).client();
        Socket.Pair pair = Unix.pair();
        try (TlsStream left = client.connect(pair.left().timeout(Ends.PATIENCE), HOST);
                TlsStream right = server.accept(pair.right().timeout(Ends.PATIENCE))) {
            Task<TlsSession> other = Task.start(right::handshake);
            X509Certificate shown = left.handshake().peerCertificates().getFirst();
            other.get();
            return shown;
        }
    }

    @Test
    void newFilesAreForNewConnections() throws Exception {
        TlsServer server = Tls.DEFAULT.credentials(credentials).server();
        Socket.Pair pair = Unix.pair();
        TlsClient client = Tls.DEFAULT.trust(trusted).client();
        try (TlsStream left = client.connect(pair.left(), HOST);
                TlsStream right = server.accept(pair.right())) {
            Task<TlsSession> other = Task.start(right::handshake);
            left.handshake();
            other.get();
            Authority.Issued next = authority.issue("RSA", HOST);
            next.in(folder, "server");
            assertThat(shown(server)).isEqualTo(issued.certificate());
            server.reload();
            assertThat(shown(server)).isEqualTo(next.certificate());
            Ends.send(left, (byte) 1);
            assertThat(Ends.recvOne(right)).isEqualTo(1);
        }
    }

    @Test
    void theLastGoodOnesStay() throws Exception {
        TlsServer server = Tls.DEFAULT.credentials(credentials).server();
        Files.writeString(chain, "half a certifi");
        assertThatThrownBy(server::reloadIfChanged)
                .isInstanceOf(SSLKeyException.class)
                .hasMessage(chain + ": has no certificate in PEM form");
        assertThat(shown(server)).isEqualTo(issued.certificate());
        assertThat(server.reloadIfChanged()).isFalse(); // it is still as bad, and that was said
        assertThatThrownBy(server::reload).isInstanceOf(SSLKeyException.class);
        Files.delete(chain);
        assertThatThrownBy(server::reloadIfChanged)
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(chain.toString());
        Authority.Issued next = authority.issue("EC", HOST);
        next.in(folder, "server");
        assertThat(server.reloadIfChanged()).isTrue();
        assertThat(shown(server)).isEqualTo(next.certificate());
    }

    /** As certbot and Kubernetes do: the files' names are links, and one link is replaced. */
    @Test
    void linksAreFollowed() throws Exception {
        Path one = Files.createDirectory(folder.resolve("one"));
        Path two = Files.createDirectory(folder.resolve("two"));
        issued.in(one, "server");
        Authority.Issued next = authority.issue("EC", HOST);
        next.in(two, "server");
        Path live = Files.createSymbolicLink(folder.resolve("live"), one);
        Credentials linked =
                Credentials.pem(live.resolve("server.crt"), live.resolve("server.key"));
        TlsServer server = Tls.DEFAULT.credentials(linked).server();
        assertThat(server.reloadIfChanged()).isFalse();
        Path swap = Files.createSymbolicLink(folder.resolve("swap"), two);
        Files.move(swap, live, StandardCopyOption.ATOMIC_MOVE);
        assertThat(server.reloadIfChanged()).isTrue();
        assertThat(server.reloadIfChanged()).isFalse();
        assertThat(shown(server)).isEqualTo(next.certificate());
    }

    /** Not even the same size and time of change hide a file that was replaced. */
    @Test
    void aFileOfTheSameSizeAndAgeIsAnother() throws Exception {
        TlsServer server = Tls.DEFAULT.credentials(credentials).server();
        Path copy = Files.copy(chain, folder.resolve("copy"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(copy, chain, StandardCopyOption.ATOMIC_MOVE);
        assertThat(server.reloadIfChanged()).isTrue();
    }

    @Test
    void clientsReadTheirTrustAgain() throws Exception {
        TlsClient client = Tls.DEFAULT.trust(trusted).client();
        assertThat(client.reloadIfChanged()).isFalse();
        Files.writeString(trusted, "");
        assertThatThrownBy(client::reloadIfChanged).isInstanceOf(SSLKeyException.class);
        authority.in(folder);
        assertThat(client.reloadIfChanged()).isTrue();
    }

    /** No handshake sees half a reload. */
    @Test
    void handshakesGoOnMeanwhile() throws Exception {
        TlsServer server = Tls.DEFAULT.credentials(credentials).server();
        AtomicBoolean done = new AtomicBoolean();
        List<Task<Integer>> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(Task.start(() -> handshakes(server, done)));
        }
        try {
            for (int i = 0; i < 30; i++) {
                authority.issue("EC", HOST).in(folder, "server");
                server.reload();
            }
        } finally {
            done.set(true);
        }
        for (Task<Integer> client : clients) {
            assertThat(client.get()).isPositive();
        }
    }

    private int handshakes(TlsServer server, AtomicBoolean done) throws Exception {
        int count = 0;
        do {
            shown(server);
            count++;
        } while (!done.get());
        return count;
    }

    @Test
    void nothingIsReadBeforeItIsNeeded() throws IOException {
        Files.delete(key);
        Tls recipe = Tls.DEFAULT.credentials(credentials);
        assertThatThrownBy(recipe::server).isInstanceOf(NoSuchFileException.class);
    }
}
