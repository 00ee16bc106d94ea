package sockeye.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.Address;
import sockeye.Socket;
import sockeye.proxy.ProxyHeader;
import sockeye.proxy.TrustedSources;

/** What a connection passes before its handler. */
@Timeout(60)
class EntranceTest extends ServerFixture {
    private static final TrustedSources LOOPBACK = TrustedSources.of("127.0.0.0/8");
    private static final Address BALANCER = Address.inet("198.51.100.1", 443);

    private static final Handler WHO =
            connection -> connection.output().write((connection.peer() + "\n").getBytes(UTF_8));

    private static ProxyHeader from(String client) {
        return ProxyHeader.proxy(Address.inet(client, 4711), BALANCER);
    }

    private Socket proxied(Running server, ProxyHeader header) throws IOException {
        Socket socket = client(server);
        header.send(socket);
        return socket;
    }

    private static String all(Socket client) throws IOException {
        return new String(client.input().readAllBytes(), UTF_8);
    }

    private void awaitRejection(Running server, Rejection reason) {
        while (server.statistics().rejected(reason) == 0) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theClientIsWhomTheProxyNames(int version) throws Exception {
        Running server = start(Server.stream(WHO).behind(LOOPBACK));
        Socket client = proxied(server, from("192.0.2.7").version(version));
        assertThat(all(client)).isEqualTo("192.0.2.7:4711\n");
    }

    @Test
    void theProxysOwnChecksNameNobody() throws Exception {
        Running server = start(Server.stream(WHO).behind(LOOPBACK));
        Socket client = proxied(server, ProxyHeader.LOCAL);
        assertThat(all(client)).isEqualTo(client.localAddress() + "\n");
    }

    @Test
    void nothingBehindTheHeaderIsLost() throws Exception {
        Running server = start(Server.stream(ECHO).behind(LOOPBACK));
        assertThat(ask(proxied(server, from("192.0.2.7")), "first words")).isEqualTo("first words");
    }

    @Test
    void addressesAreThoseOfTheClients() throws Exception {
        Limits limits = Limits.DEFAULT.perAddress(1);
        Running server = start(Server.stream(ECHO).behind(LOOPBACK).limits(limits));
        assertThat(ask(proxied(server, from("192.0.2.7")), "one")).isEqualTo("one");
        assertThat(ask(proxied(server, from("192.0.2.8")), "two")).isEqualTo("two");
        proxied(server, from("192.0.2.7"));
        awaitRejection(server, Rejection.PER_ADDRESS);
    }

    @Test
    void othersAreNotBelieved() throws Exception {
        Running server = start(Server.stream(ECHO).behind(TrustedSources.of("192.0.2.0/24")));
        assertThatThrownBy(() -> ask(proxied(server, from("192.0.2.7")), "?"))
                .isInstanceOf(SocketException.class);
        awaitRejection(server, Rejection.NOT_ALLOWED);
    }

    @Test
    void whoSaysSomethingElseIsReset() throws Exception {
        Running server = start(Server.stream(ECHO).behind(LOOPBACK));
        Socket client = client(server);
        client.sendAll("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
        assertReset(client);
        awaitRejection(server, Rejection.BAD_HEADER);
    }

    @Test
    void theHeaderIsNotWaitedForLong() throws Exception {
        Limits limits = Limits.DEFAULT.header(SOON);
        Running server = start(Server.stream(ECHO).behind(LOOPBACK).limits(limits));
        Socket client = client(server);
        client.sendAll("PROXY TCP4".getBytes(UTF_8));
        assertReset(client);
        awaitRejection(server, Rejection.BAD_HEADER);
    }

    @Test
    void theFirstByteIsTheOneAfterTheHeader() throws Exception {
        Limits limits = Limits.DEFAULT.firstByte(SOON).idle(Duration.ofDays(1));
        Running server = start(Server.stream(ECHO).behind(LOOPBACK).limits(limits));
        assertThat(ended(proxied(server, from("192.0.2.7")))).isTrue();
    }
}
