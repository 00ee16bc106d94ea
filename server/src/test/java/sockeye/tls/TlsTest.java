package sockeye.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sockeye.tls.Ends.HOST;
import static sockeye.tls.Ends.recvOne;
import static sockeye.tls.Ends.send;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.Socket;
import sockeye.Unix;
import sockeye.testing.Task;

/** What both ends agree upon, and what they refuse. */
@Timeout(60)
class TlsTest {
    @TempDir private Path folder;
    private Authority authority;
    private Tls trusting;

    @BeforeEach
    void makeAuthority() throws Exception {
        authority = new Authority("authority");
        trusting = Tls.DEFAULT.trust(authority.in(folder));
    }

    private static Ends ends(Tls client, String host, Tls server) throws IOException {
        Socket.Pair pair = Unix.pair();
        pair.left().timeout(Ends.PATIENCE);
        pair.right().timeout(Ends.PATIENCE);
        return new Ends(
                client.client().connect(pair.left(), host),
                server.server().accept(pair.right()),
                pair);
    }

    private Tls serving(String... hosts) throws IOException, GeneralSecurityException {
        return Tls.DEFAULT.credentials(authority.issue("EC", hosts).in(folder, "server"));
    }

    /** What the client's handshake throws; the server's fails too. */
    private static Throwable refused(Tls client, String host, Tls server) throws Exception {
        try (Ends ends = ends(client, host, server)) {
            Task<Integer> other = Task.start(() -> recvOne(ends.server()));
            Task<TlsSession> mine = Task.start(ends.client()::handshake);
            assertThat(other.failure()).isInstanceOf(SSLException.class);
            return mine.failure();
        }
    }

    // Certificates of servers

    @ParameterizedTest
    @CsvSource({
        "EC,TLSv1.3",
        "EC,TLSv1.2",
        "RSA,TLSv1.3",
        "RSA,TLSv1.2",
        "Ed25519,TLSv1.3",
        "Ed25519,TLSv1.2"
    })
    void keysOfAllTypes(String keyType, String protocol) throws Exception {
        Authority.Issued issued = authority.issue(keyType, HOST);
        Tls server = Tls.DEFAULT.protocols(protocol).credentials(issued.in(folder, "server"));
        try (Ends ends = ends(trusting, HOST, server).shaken()) {
            TlsSession session = ends.client().session();
            assertThat(session.protocol()).isEqualTo(protocol);
            assertThat(session.peerCertificates().getFirst()).isEqualTo(issued.certificate());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void anUnknownAuthorityIsNotTrusted(String protocol) throws Exception {
        Tls other = Tls.DEFAULT.trust(new Authority("other").in(folder)).protocols(protocol);
        assertThat(refused(other, HOST, serving(HOST)))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageStartingWith("handshake with " + HOST + " over ")
                .hasMessageContaining("PKIX");
        assertThat(refused(Tls.DEFAULT, HOST, serving(HOST)))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void anExpiredCertificateIsNotTrusted() throws Exception {
        Instant now = Instant.now();
        Instant began = now.minus(Authority.DAY);
        Authority.Issued expired = authority.issue("EC", began, now.minusSeconds(60), HOST);
        Tls server = Tls.DEFAULT.credentials(expired.in(folder, "expired"));
        assertThat(refused(trusting, HOST, server))
                .isInstanceOf(SSLHandshakeException.class)
                .hasStackTraceContaining("CertificateExpiredException");
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        assertThat(refused(trusting, HOST, serving("other.test")))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("No subject alternative DNS name matching " + HOST);
        assertThat(refused(trusting, "127.0.0.1", serving(HOST)))
                .isInstanceOf(SSLHandshakeException.class);
        ends(trusting.withoutHostCheck(), HOST, serving("other.test")).shaken().close();
    }

    // What is agreed upon

    @Test
    void theServerPrefersAnApplicationProtocol() throws Exception {
        Tls server = serving(HOST).alpn("h2", "http/1.1");
        try (Ends ends = ends(trusting.alpn("echo", "http/1.1", "h2"), HOST, server).shaken()) {
            assertThat(ends.client().session().alpn()).contains("h2");
            assertThat(ends.server().session().alpn()).contains("h2");
        }
        try (Ends ends = ends(trusting, HOST, server).shaken()) {
            assertThat(ends.server().session().alpn()).isEmpty();
        }
    }

    @Test
    void withoutACommonApplicationProtocolThereIsNoHandshake() throws Exception {
        assertThat(refused(trusting.alpn("echo"), HOST, serving(HOST).alpn("h2")))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("no_application_protocol");
    }

    @Test
    void withoutACommonVersionThereIsNoHandshake() throws Exception {
        Tls old = trusting.protocols("TLSv1.2");
        assertThat(refused(old, HOST, serving(HOST).protocols("TLSv1.3")))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("protocol_version");
    }

    @Test
    void anUnknownVersionIsRefusedAtOnce() throws Exception {
        Tls wrong = serving(HOST).protocols("TLSv9");
        assertThatThrownBy(wrong::server).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(wrong::client).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "one.test, one.test",
        "ONE.test, one.test",
        "two.test, two.test",
        "any.wild.test, *.wild.test",
        "not.any.wild.test, one.test",
        "wild.test, one.test",
        "unknown.test, one.test",
        "127.0.0.1, one.test"
    })
    void theCertificateIsChosenByHost(String host, String expected) throws Exception {
        Tls server =
                Tls.DEFAULT.credentials(
                        authority.issue("EC", "one.test").in(folder, "one"),
                        authority.issue("Ed25519", "two.test").in(folder, "two"),
                        authority.issue("RSA", "*.wild.test").in(folder, "wild"));
        try (Ends ends = ends(trusting.withoutHostCheck(), host, server).shaken()) {
            X509Certificate shown = ends.client().session().peerCertificates().getFirst();
            assertThat(shown.getSubjectX500Principal().getName())
                    .isEqualTo("CN=leaf for [" + expected + "]");
            assertThat(ends.server().session().serverName())
                    .isEqualTo(Optional.of(host).filter(name -> !name.startsWith("127")));
        }
    }

    // Certificates of clients

    private Tls asking(ClientCertificates asked) throws Exception {
        return serving(HOST).trust(authority.in(folder)).clientCertificates(asked);
    }

    @ParameterizedTest
    @CsvSource({"WANTED,TLSv1.3", "WANTED,TLSv1.2", "NEEDED,TLSv1.3", "NEEDED,TLSv1.2"})
    void aClientShowsItsCertificate(ClientCertificates asked, String protocol) throws Exception {
        Authority.Issued mine = authority.issue("RSA", "client.test");
        Authority.Issued others = new Authority("other").issue("EC", "client.test");
        Tls client =
                trusting.protocols(protocol)
                        .credentials(others.in(folder, "others"), mine.in(folder, "mine"));
        try (Ends ends = ends(client, HOST, asking(asked)).shaken()) {
            assertThat(ends.server().session().peerCertificates().getFirst())
                    .isEqualTo(mine.certificate());
        }
    }

    @Test
    void aWantedCertificateMayBeMissing() throws Exception {
        try (Ends ends = ends(trusting, HOST, asking(ClientCertificates.WANTED)).shaken()) {
            assertThat(ends.server().session().peerCertificates()).isEmpty();
        }
    }

    /** In TLS 1.3 the client has finished its handshake before the server has looked. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aNeededCertificateMayNot(String protocol) throws Exception {
        Tls server = asking(ClientCertificates.NEEDED);
        try (Ends ends = ends(trusting.protocols(protocol), HOST, server)) {
            Task<Integer> client = Task.start(() -> recvOne(ends.client()));
            assertThatThrownBy(ends.server()::handshake)
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageStartingWith("handshake with a client over ");
            assertThat(client.failure())
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("Received fatal alert");
        }
    }

    @Test
    void aClientOfAnUnknownAuthorityIsRefused() throws Exception {
        Credentials strange = new Authority("authority").issue("EC", "x").in(folder, "strange");
        Tls server = asking(ClientCertificates.NEEDED);
        try (Ends ends = ends(trusting.credentials(strange), HOST, server)) {
            Task<Integer> client = Task.start(() -> recvOne(ends.client()));
            assertThatThrownBy(ends.server()::handshake).isInstanceOf(SSLHandshakeException.class);
            assertThat(client.failure()).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void whatCannotWorkIsRefusedAtOnce() throws Exception {
        assertThatThrownBy(Tls.DEFAULT::server)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("server: no credentials");
        Tls trustless = serving(HOST).clientCertificates(ClientCertificates.NEEDED);
        assertThatThrownBy(trustless::server)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("server: no trust for clients' certificates");
    }

    @Test
    void aContextMadeElsewhereWillDo() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        TlsClient client = Tls.DEFAULT.context(context).client();
        client.reload();
        assertThat(client.reloadIfChanged()).isFalse();
        Socket.Pair pair = Unix.pair();
        try (TlsStream left = client.connect(pair.left().timeout(Ends.PATIENCE), HOST);
                TlsStream right = serving(HOST).server().accept(pair.right())) {
            Task<TlsSession> other = Task.start(right::handshake);
            assertThatThrownBy(left::handshake).isInstanceOf(SSLHandshakeException.class);
            assertThat(other.failure()).isInstanceOf(SSLHandshakeException.class);
        }
    }

    /** Later handshakes may take up the session of the first: nothing else is different. */
    @Test
    void aClientMayConnectAgain() throws Exception {
        TlsClient client = trusting.client();
        TlsServer server = serving(HOST).server();
        for (int i = 0; i < 3; i++) {
            Socket.Pair pair = Unix.pair();
            try (TlsStream left = client.connect(pair.left().timeout(Ends.PATIENCE), HOST);
                    TlsStream right = server.accept(pair.right().timeout(Ends.PATIENCE))) {
                Task<Integer> came = Task.start(() -> recvOne(right));
                send(left, (byte) i);
                assertThat(came.get()).isEqualTo(i);
                send(right, (byte) -i);
                assertThat(recvOne(left)).isEqualTo(-i);
                assertThat(left.session().peerCertificates()).hasSize(2);
            }
        }
    }
}
