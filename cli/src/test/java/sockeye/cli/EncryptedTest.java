package sockeye.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.Tcp;

@Timeout(60)
class EncryptedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir private Path folder;
    private Path certificate;
    private Path key;

    @BeforeEach
    void certify() throws Exception {
        certificate = folder.resolve("x.crt");
        key = folder.resolve("x.key");
        assumeTrue(certified(), "openssl is not installed");
    }

    private boolean certified() throws InterruptedException {
        return openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
                        .concat(" -days 2 -subj /CN=localhost")
                        .concat(" -addext subjectAltName=DNS:localhost")
                        .concat(" -keyout " + key + " -out " + certificate));
    }

    private static boolean openssl(String command) throws InterruptedException {
        var openssl =
                new ProcessBuilder(("openssl " + command).split(" ", -1))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        try {
            return openssl.start().waitFor() == 0;
        } catch (IOException e) {
            return false; // it is not there
        }
    }

    private Launched serve(String... more) throws IOException {
        var words = new String[more.length + 5];
        words[0] = "serve";
        words[1] = "upper";
        words[2] = "tls://:0";
        words[3] = "--certificate=" + certificate;
        words[4] = "--key=" + key;
        System.arraycopy(more, 0, words, 5, more.length);
        return Launched.of(words);
    }

    private Launched activated(String endpoint) throws IOException {
        Programs.require("python3");
        return Launched.by(
                List.of("python3", "-c", ServiceTest.ACTIVATE),
                "serve",
                "upper",
                "--tls",
                "--certificate=" + certificate,
                "--key=" + key,
                endpoint);
    }

    private void answers(String... words) throws Exception {
        try (var connect = Launched.of(words)) {
            connect.say("hello");
            connect.endInput();
            assertThat(connect.rest()).isEqualTo("HELLO");
            assertThat(connect.status()).isZero();
        }
    }

    @Test
    void a_server_is_known_by_its_certificate() throws Exception {
        try (var serve = serve()) {
            int port = serve.port();
            answers("connect", "--ca=" + certificate, "tls://:" + port);
            answers("connect", "--tls", "--insecure", "tcp://127.0.0.1:" + port);
            answers(
                    "connect",
                    "--ca=" + certificate,
                    "--server-name=localhost",
                    "tls://127.0.0.1:" + port);
        }
    }

    @Test
    void all_streams_may_be_encrypted() throws Exception {
        var file = folder.resolve("x.sock");
        try (var serve = serve("--tls", "tcp://:0", "unix:" + file)) {
            answers("connect", "--ca=" + certificate, "tls://:" + serve.port());
            answers("connect", "--tls", "--ca=" + certificate, "tcp://localhost:" + serve.port());
            assertThat(serve.line()).isEqualTo("upper on unix:" + file);
            answers("connect", "--tls", "--ca=" + certificate, "unix:" + file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"systemd:web", "fd:3"})
    void a_listener_of_the_manager_may_be_encrypted(String endpoint) throws Exception {
        try (var serve = activated(endpoint)) {
            var announced = serve.line();
            assertThat(announced).startsWith("upper on " + endpoint + " (127.0.0.1:");
            var port = announced.replaceFirst(".*:([0-9]+)\\)", "$1");
            answers("connect", "--ca=" + certificate, "tls://:" + port);
        }
    }

    @Test
    void datagrams_of_the_manager_are_refused() throws Exception {
        try (var serve = activated("systemd:dns")) {
            assertThat(serve.status()).isEqualTo(2);
            assertThat(serve.err())
                    .isEqualTo("sockeye serve: --tls is not for datagrams: systemd:dns\n");
        }
    }

    @Test
    void another_name_or_authority_is_refused() throws Exception {
        try (var serve = serve()) {
            int port = serve.port();
            for (var words :
                    new String[][] {
                        {"connect", "tls://:" + port},
                        {"connect", "--ca=" + certificate, "tls://127.0.0.1:" + port}
                    }) {
                try (var connect = Launched.of(words)) {
                    assertThat(connect.status()).isEqualTo(1);
                    assertThat(connect.err()).startsWith("sockeye connect: ").hasLineCount(1);
                }
            }
        }
    }

    @Test
    void a_certificate_that_nobody_signed_is_a_sentence() throws Exception {
        try (var serve = serve()) {
            var uri = "tls://localhost:" + serve.port();
            try (var connect = Launched.of("connect", uri)) {
                assertThat(connect.status()).isEqualTo(1);
                assertThat(connect.err())
                        .startsWith("sockeye connect: " + uri + ": its certificate is not trusted")
                        .contains("--ca FILE", "--insecure", "certification path")
                        .doesNotContain("(fd ")
                        .hasLineCount(1);
            }
        }
    }

    @Test
    void who_may_not_speak_tls_is_told() throws Exception {
        try (var listener = Tcp.listen(0).timeout(PATIENCE);
                var connect = Launched.of("connect", "tls://:" + listener.localPort());
                var server = listener.accept()) {
            server.sendAll("220 mail.example.com ready\r\n".getBytes(UTF_8));
            assertThat(connect.status()).isEqualTo(1);
            assertThat(connect.err())
                    .startsWith("sockeye connect: tls://:" + listener.localPort())
                    .contains(": it may not speak TLS: ")
                    .hasLineCount(1);
        }
    }

    @Test
    void an_echo_may_not_speak_tls() throws Exception {
        try (var echo = Launched.of("serve", "echo", "tcp://:0")) {
            var uri = "tls://:" + echo.port();
            try (var connect = Launched.of("connect", uri)) {
                assertThat(connect.status()).isEqualTo(1);
                assertThat(connect.err())
                        .startsWith("sockeye connect: " + uri + ": it may not speak TLS: ")
                        .hasLineCount(1);
            }
        }
    }

    @Test
    void openssl_is_served() throws Exception {
        try (var serve = serve()) {
            opensslIsServed(serve.port());
        }
    }

    private void opensslIsServed(int port, String... more) throws Exception {
        var words = new ArrayList<>(List.of("openssl", "s_client", "-quiet"));
        words.addAll(List.of("-verify_return_error", "-CAfile", certificate.toString()));
        words.addAll(List.of("-connect", "127.0.0.1:" + port));
        words.addAll(List.of(more));
        var client = new ProcessBuilder(words).start();
        try {
            client.outputWriter(UTF_8).append("hello\n").flush();
            assertThat(client.inputReader(UTF_8).readLine()).isEqualTo("HELLO");
        } finally {
            client.destroyForcibly().waitFor();
        }
    }

    @Test
    void who_does_not_shake_hands_is_reset() throws Exception {
        try (var serve = serve("--access-log", "--handshake=50ms");
                var client = Tcp.connect("127.0.0.1", serve.port()).timeout(PATIENCE)) {
            assertThat(serve.process.errorReader(UTF_8).readLine()).endsWith(" rejected HANDSHAKE");
            assertThatThrownBy(() -> client.recv(1)).hasMessageContaining("ECONNRESET");
        }
    }

    @Test
    void another_name_is_a_sentence() throws Exception {
        try (var serve = serve()) {
            var uri = "tls://127.0.0.1:" + serve.port();
            try (var connect = Launched.of("connect", "--ca=" + certificate, uri)) {
                assertThat(connect.status()).isEqualTo(1);
                assertThat(connect.err())
                        .isEqualTo(
                                "sockeye connect: "
                                        + uri
                                        + ": its certificate does not name 127.0.0.1"
                                        + " (--server-name NAME says whom to expect)\n");
            }
        }
    }

    @Test
    void clients_need_a_certificate_if_asked() throws Exception {
        try (var serve = serve("--client-ca=" + certificate)) {
            var uri = "tls://:" + serve.port();
            for (var option : new String[] {"--hex", "--send-only"}) {
                try (var connect = Launched.of("connect", option, "--insecure", uri)) {
                    connect.say("hello");
                    connect.endInput();
                    assertThat(connect.status()).isEqualTo(1);
                    assertThat(connect.err())
                            .isEqualTo(
                                    "sockeye connect: "
                                            + uri
                                            + ": it wants a certificate"
                                            + " (--certificate FILE and --key FILE have one)\n");
                }
            }
        }
    }

    @Test
    void clients_show_a_certificate() throws Exception {
        try (var serve = serve("--client-ca=" + certificate)) {
            int port = serve.port();
            answers(
                    "connect",
                    "--ca=" + certificate,
                    "--certificate=" + certificate,
                    "--key=" + key,
                    "tls://:" + port);
            opensslIsServed(port, "-cert", certificate.toString(), "-key", key.toString());
        }
    }

    @Test
    void a_certificate_of_a_stranger_is_a_sentence() throws Exception {
        var ours = Files.copy(certificate, folder.resolve("ours.crt"));
        try (var serve = serve("--client-ca=" + ours)) {
            var uri = "tls://:" + serve.port();
            assertThat(certified()).isTrue();
            try (var connect =
                    Launched.of(
                            "connect",
                            "--ca=" + ours,
                            "--certificate=" + certificate,
                            "--key=" + key,
                            uri)) {
                assertThat(connect.status()).isEqualTo(1);
                assertThat(connect.err())
                        .isEqualTo(
                                "sockeye connect: "
                                        + uri
                                        + ": it does not accept the certificate of --certificate\n");
            }
        }
    }

    @Test
    void options_that_do_not_go_together_are_a_sentence() {
        var show = "--certificate=" + certificate;
        assertThat(Command.run("connect", show, "tls://:1").err())
                .isEqualTo("sockeye connect: --certificate and --key need each other\n");
        assertThat(Command.run("connect", show, "--key=" + key, "tcp://:1").err())
                .startsWith("sockeye connect: --ca, --certificate, --key, ");
        assertThat(Command.run("connect", "--insecure", show, "--key=" + key, "tls://:1").err())
                .startsWith("sockeye connect: --insecure shows no --certificate");
    }

    @Test
    void sighup_reads_certificates_again_and_keeps_good_ones() throws Exception {
        try (var serve = serve()) {
            int port = serve.port();
            var err = serve.process.errorReader(UTF_8);
            assertThat(certified()).isTrue();
            serve.signal("HUP");
            assertThat(err.readLine()).isEqualTo("sockeye serve: certificates are read again");
            answers("connect", "--ca=" + certificate, "tls://:" + port);

            Files.writeString(key, "none");
            serve.signal("HUP");
            assertThat(err.readLine())
                    .startsWith("sockeye serve: certificates stay as they were: ")
                    .contains(key.toString());
            answers("connect", "--ca=" + certificate, "tls://:" + port);
        }
    }

    @Test
    void an_expired_certificate_is_told_at_the_start_and_by_sighup() throws Exception {
        var old = folder.resolve("old.crt");
        assertThat(
                        openssl(
                                "x509 -days -1 -in "
                                        + certificate
                                        + " -signkey "
                                        + key
                                        + " -out "
                                        + old))
                .isTrue();
        Files.copy(old, certificate, StandardCopyOption.REPLACE_EXISTING);
        var told = certificate + ": the certificate of CN=localhost is not valid now: NotAfter: ";
        try (var serve = serve()) {
            serve.line();
            var err = serve.process.errorReader(UTF_8);
            assertThat(err.readLine()).contains(told);
            serve.signal("HUP");
            assertThat(err.readLine()).contains(told);
            assertThat(err.readLine()).isEqualTo("sockeye serve: certificates are read again");
        }
    }

    @Test
    void files_that_cannot_be_read_are_a_sentence() throws Exception {
        var socket = folder.resolve("x.sock");
        var missing = folder.resolve("no");
        var run =
                Command.run(
                        "serve",
                        "echo",
                        "unix:" + socket,
                        "tls://:0",
                        "--certificate=" + certificate,
                        "--key=" + missing);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("sockeye serve: " + missing + ": No such file or directory\n");
        assertThat(socket).doesNotExist();
    }
}
