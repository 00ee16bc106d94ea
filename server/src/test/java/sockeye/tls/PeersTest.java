package sockeye.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sockeye.tls.Ends.HOST;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.testing.Opened;
import sockeye.testing.Programs;
import sockeye.testing.Task;

/** The TLS of OpenSSL at the other end: its own commands, and Python's. */
@Timeout(60)
class PeersTest {
    private static final String PYTHON_CLIENT =
            """
            import socket, ssl, sys
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.load_verify_locations(sys.argv[2])
            context.set_alpn_protocols(['echo'])
            version = getattr(ssl.TLSVersion, sys.argv[3].replace('.', '_'))
            context.minimum_version = context.maximum_version = version
            plain = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
            with context.wrap_socket(plain, server_hostname='server.test') as tls:
                data = bytes(range(256)) * 4000
                tls.sendall(data)
                got = b''
                while len(got) < len(data):
                    got += tls.recv(65536)
                assert got == data
                print(tls.version(), tls.selected_alpn_protocol())
                tls.unwrap().close()
            """;

    private static final String PYTHON_SERVER =
            """
            import socket, ssl, sys
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[1], sys.argv[2])
            with socket.create_server(('127.0.0.1', 0)) as listener:
                print(listener.getsockname()[1], flush=True)
                with context.wrap_socket(listener.accept()[0], server_side=True) as tls:
                    while data := tls.recv(65536):
                        tls.sendall(data.upper())
                    tls.unwrap()
            """;

    @TempDir private Path folder;
    @AutoClose private final Opened open = new Opened();
    private Path trusted;
    private Tls server;
    private Tls client;

    @BeforeEach
    void makeCertificates() throws Exception {
        Authority authority = new Authority("authority");
        trusted = authority.in(folder);
        server = Tls.DEFAULT.credentials(authority.issue("EC", HOST).in(folder, "server"));
        client = Tls.DEFAULT.trust(trusted);
    }

    private Process start(String program, String... arguments) throws IOException {
        Programs.require(program);
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        open.add(() -> process.destroyForcibly().onExit().join());
        return process;
    }

    private static String port(Socket listener) throws IOException {
        return String.valueOf(listener.localPort());
    }

    private static TlsStream accept(Socket listener, Tls tls) throws IOException {
        listener.timeout(Ends.PATIENCE);
        return tls.server().accept(listener.accept().timeout(Ends.PATIENCE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void pythonAsClient(String protocol) throws Exception {
        try (Socket listener = Tcp.listen(0)) {
            Process python =
                    start(
                            "python3",
                            "-c",
                            PYTHON_CLIENT,
                            port(listener),
                            trusted.toString(),
                            protocol);
            try (TlsStream stream = accept(listener, server.alpn("echo"))) {
                stream.input().transferTo(stream.output());
                assertThat(stream.session().serverName()).contains(HOST);
            }
            String said = new String(python.getInputStream().readAllBytes(), UTF_8);
            assertThat(said).isEqualTo(protocol + " echo\n");
            assertThat(python.waitFor()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void pythonAsServer(String protocol) throws Exception {
        Process python =
                start(
                        "python3",
                        "-c",
                        PYTHON_SERVER,
                        folder.resolve("server.crt").toString(),
                        folder.resolve("server.key").toString());
        BufferedReader said = python.inputReader(UTF_8);
        Socket socket = Tcp.connect("127.0.0.1", Integer.parseInt(said.readLine()));
        try (TlsStream stream =
                client.protocols(protocol).client().connect(socket.timeout(Ends.PATIENCE), HOST)) {
            stream.sendAll(ByteBuffer.wrap("a word".getBytes(UTF_8)));
            assertThat(Ends.recv(stream, 6, 6)).asString(UTF_8).isEqualTo("A WORD");
            stream.shutdownOutput();
            assertThat(Ends.recvOne(stream)).isEqualTo(-1);
        }
        assertThat(said.readLine()).isNull();
        assertThat(python.waitFor()).isZero();
    }

    private Process opensslClient(Socket listener, String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(
                        List.of("s_client", "-connect", "127.0.0.1:" + port(listener), "-quiet"));
        arguments.addAll(List.of("-servername", HOST, "-CAfile", trusted.toString()));
        arguments.addAll(List.of(more));
        return start("openssl", arguments.toArray(String[]::new));
    }

    @Test
    void opensslAsClient() throws Exception {
        try (Socket listener = Tcp.listen(0)) {
            Process openssl = opensslClient(listener, "-verify_return_error", "-no_ign_eof");
            try (TlsStream stream = accept(listener, server)) {
                OutputStream typed = openssl.getOutputStream();
                typed.write("hello\n".getBytes(UTF_8));
                typed.flush();
                assertThat(Ends.recv(stream, 6, 100)).asString(UTF_8).isEqualTo("hello\n");
                stream.sendAll(ByteBuffer.wrap("answer\n".getBytes(UTF_8)));
                awaitLine(openssl.inputReader(UTF_8), "answer");
                typed.close();
                assertThat(Ends.recvOne(stream)).isEqualTo(-1);
            }
            assertThat(openssl.waitFor()).isZero();
        }
    }

    /** It types K: use new keys, and send me new ones too. Both ways go on. */
    @Test
    void opensslChangesTheKeys() throws Exception {
        try (Socket listener = Tcp.listen(0)) {
            Process openssl =
                    start(
                            "openssl",
                            "s_client",
                            "-connect",
                            "127.0.0.1:" + port(listener),
                            "-servername",
                            HOST,
                            "-tls1_3");
            try (TlsStream stream = accept(listener, server)) {
                stream.handshake();
                OutputStream typed = openssl.getOutputStream();
                BufferedReader printed = openssl.inputReader(UTF_8);
                for (int i = 0; i < 3; i++) {
                    Task<byte[]> came = Task.start(() -> Ends.recv(stream, 6, 100));
                    typed.write("K\n".getBytes(UTF_8));
                    typed.flush();
                    awaitLine(printed, "KEYUPDATE");
                    typed.write("hello\n".getBytes(UTF_8));
                    typed.flush();
                    assertThat(came.get()).asString(UTF_8).isEqualTo("hello\n");
                    stream.sendAll(ByteBuffer.wrap(("answer " + i + "\n").getBytes(UTF_8)));
                    awaitLine(printed, "answer " + i);
                }
            }
        }
    }

    private static void awaitLine(BufferedReader printed, String text) throws IOException {
        String line = printed.readLine();
        while (line != null && !line.contains(text)) {
            line = printed.readLine();
        }
        assertThat(line).isNotNull();
    }

    /** It types R: begin the handshake again. */
    @Test
    void renegotiationIsRefused() throws Exception {
        try (Socket listener = Tcp.listen(0)) {
            Process openssl =
                    start(
                            "openssl",
                            "s_client",
                            "-connect",
                            "127.0.0.1:" + port(listener),
                            "-servername",
                            HOST,
                            "-tls1_2");
            try (TlsStream stream = accept(listener, server)) {
                stream.handshake();
                OutputStream typed = openssl.getOutputStream();
                typed.write("R\n".getBytes(UTF_8));
                typed.flush();
                assertThatThrownBy(() -> Ends.recvOne(stream))
                        .isInstanceOf(SSLHandshakeException.class)
                        .hasMessageContaining("renegotiation is refused");
            }
        }
    }

    @Test
    void opensslAsServerThatNeedsACertificate() throws Exception {
        Authority clients = new Authority("clients");
        Path clientTrust = clients.in(folder);
        Credentials mine = clients.issue("RSA", "client.test").in(folder, "client");
        Process openssl =
                start(
                        "openssl",
                        "s_server",
                        "-accept",
                        "127.0.0.1:0",
                        "-cert_chain",
                        trusted.toString(),
                        "-cert",
                        folder.resolve("server.crt").toString(),
                        "-key",
                        folder.resolve("server.key").toString(),
                        "-CAfile",
                        clientTrust.toString(),
                        "-Verify",
                        "1",
                        "-verify_return_error",
                        "-alpn",
                        "echo",
                        "-rev");
        BufferedReader printed = openssl.inputReader(UTF_8);
        String line = printed.readLine();
        while (line != null && !line.startsWith("ACCEPT ")) {
            line = printed.readLine();
        }
        assertThat(line).isNotNull();
        int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).trim());
        Socket socket = Tcp.connect("127.0.0.1", port).timeout(Ends.PATIENCE);
        TlsClient tls = client.credentials(mine).alpn("echo").client();
        try (TlsStream stream = tls.connect(socket, HOST)) {
            assertThat(stream.handshake().alpn()).contains("echo");
            stream.sendAll(ByteBuffer.wrap("drawer\n".getBytes(UTF_8)));
            assertThat(Ends.recv(stream, 7, 7)).asString(UTF_8).isEqualTo("reward\n");
        }
    }
}
