package sockeye.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.Address;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.proxy.ProxyHeader.Command;

/** HAProxy between a client and a server of ours. */
@Timeout(60)
class HaproxyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ALL = "send-proxy-v2 proxy-v2-options unique-id,authority,crc32c";

    @TempDir private Path folder;
    private Socket listener;
    private final List<Launched> started = new ArrayList<>();

    @BeforeEach
    void listen() throws IOException {
        listener = Tcp.listen("127.0.0.1", 0).timeout(PATIENCE);
        Launched.require("haproxy");
    }

    @AfterEach
    void close() throws IOException {
        started.forEach(Launched::close);
        listener.close();
    }

    /** Starts HAProxy, and returns the port at which it accepts. */
    private int start(String host, String bind, String server) throws IOException {
        String text =
                """
                defaults
                  mode tcp
                  timeout connect 20s
                  timeout client 20s
                  timeout server 20s
                listen relay
                  bind "fd@${LISTENER}" %s
                  unique-id-format id-of-%%ci-%%cp
                  server ours 127.0.0.1:%d %s
                """
                        .formatted(bind, listener.localPort(), server);
        Path file = Files.writeString(folder.resolve("haproxy.cfg"), text);
        Launched haproxy = Launched.haproxy(host, file);
        started.add(haproxy);
        return haproxy.port();
    }

    private Socket connect(String host, String bind, String server) throws IOException {
        return Tcp.connect(host, start(host, bind, server)).timeout(PATIENCE);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 1, send-proxy",
        "::1, 1, send-proxy",
        "127.0.0.1, 2, send-proxy-v2",
        "::1, 2, send-proxy-v2",
        "127.0.0.1, 2, '" + ALL + "'",
        "::1, 2, '" + ALL + "'",
    })
    void theClientIsKnown(String host, int version, String server) throws IOException {
        try (Socket client = connect(host, "", server)) {
            client.sendAll("hello".getBytes(UTF_8));
            try (Socket connection = listener.accept().timeout(PATIENCE)) {
                ProxyHeader header = ProxyHeader.recv(connection);
                assertThat(connection.recv(100)).asString(UTF_8).isEqualTo("hello");
                ProxyHeader expected =
                        ProxyHeader.proxy(client.localAddress(), client.peerAddress());
                assertThat(header.endpoints()).isEqualTo(expected.endpoints());
                assertThat(header.version()).isEqualTo(version);
                assertThat(header.crc32c()).isEqualTo(server.equals(ALL));
                String id = "id-of-" + host + "-" + client.localPort();
                assertThat(header.tlv(Tlv.UniqueId.class))
                        .isEqualTo(
                                server.equals(ALL)
                                        ? Optional.of(new Tlv.UniqueId(id.getBytes(UTF_8)))
                                        : Optional.empty());
            }
        }
    }

    static List<ProxyHeader> ours() {
        List<ProxyHeader> inet =
                ReceivingTest.HEADERS.stream()
                        .filter(one -> one.endpoints().filter(Endpoints::tcp).isPresent())
                        .toList();
        assertThat(inet).hasSizeGreaterThan(5);
        return inet;
    }

    /** HAProxy takes our header, and tells in its own what it has understood. */
    @ParameterizedTest
    @MethodSource("ours")
    void haproxyUnderstandsOurs(ProxyHeader header) throws IOException {
        try (Socket client = connect("127.0.0.1", "accept-proxy", ALL)) {
            header.send(client);
            try (Socket connection = listener.accept().timeout(PATIENCE)) {
                ProxyHeader came = ProxyHeader.recv(connection);
                assertThat(came.endpoints()).isEqualTo(header.endpoints());
                assertThat(came.tlv(Tlv.Authority.class))
                        .isEqualTo(header.tlv(Tlv.Authority.class));
                connection.sendAll("hello".getBytes(UTF_8));
                assertThat(client.recv(100)).asString(UTF_8).isEqualTo("hello");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void haproxyUnderstandsThatNobodyIsRelayed(int version) throws IOException {
        try (Socket client = connect("127.0.0.1", "accept-proxy", "send-proxy")) {
            ProxyHeader.LOCAL.version(version).send(client);
            try (Socket connection = listener.accept().timeout(PATIENCE)) {
                assertThat(ProxyHeader.recv(connection).endpoints().map(Endpoints::source))
                        .contains(client.localAddress());
            }
        }
    }

    @Test
    void haproxyVerifiesOurChecksum() throws IOException {
        byte[] bytes =
                ProxyHeader.proxy(Address.parse("192.0.2.1:1"), Address.parse("192.0.2.2:2"))
                        .crc32c(true)
                        .encode();
        bytes[bytes.length - 1] ^= 1;
        try (Socket client = connect("127.0.0.1", "accept-proxy", ALL)) {
            client.sendAll(bytes);
            assertThat(ended(client)).isTrue();
        }
    }

    private static boolean ended(Socket client) throws IOException {
        try {
            return client.recv(ByteBuffer.allocate(1)) < 0;
        } catch (SocketException e) {
            return true; // reset
        }
    }

    @ParameterizedTest
    @CsvSource({"send-proxy-v2", "'" + ALL + "'"})
    void aHealthCheckIsLocal(String server) throws IOException {
        start("127.0.0.1", "", server + " check inter 50 check-send-proxy");
        try (Socket connection = listener.accept().timeout(PATIENCE)) {
            ProxyHeader header = ProxyHeader.recv(connection);
            assertThat(header.command()).isEqualTo(Command.LOCAL);
            assertThat(header.endpoints()).isEmpty();
            assertThat(header.crc32c()).isEqualTo(server.equals(ALL));
        }
    }
}
