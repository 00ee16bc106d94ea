package sockeye.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    private static Listener listener(Endpoint endpoint) throws IOException {
        try (var opening = new Opening(Mode.parse("600"), List.of(endpoint))) {
            return endpoint.listen(opening).getFirst();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp://127.0.0.1:9999",
                "tcp://:9999",
                "tcp://*:0",
                "tcp://0.0.0.0:65535",
                "tcp://[::1]:9999",
                "tcp://[fe80::1%lo]:1",
                "tcp://localhost:80",
                "unix:/run/x.sock",
                "unix:relative%20name",
                "unix-abstract:name",
                "fd:3",
                "tls://:9999",
                "tls://[::1]:9999",
                "udp://*:0",
                "unix-dgram:/run/x.sock",
                "systemd:",
                "systemd:web"
            })
    void prints_as_it_was_written(String text) {
        var endpoint = Endpoint.parse(text);

        assertThat(endpoint).hasToString(text);
        assertThat(Endpoint.parse(endpoint.toString())).isEqualTo(endpoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "9999",
                ":9999",
                "localhost:9999",
                "http://localhost:80",
                "tcp:127.0.0.1:80",
                "TCP://:80",
                "tcp://",
                "tcp://localhost",
                "tcp://[::1]",
                "tcp://::1:80",
                "tcp://[localhost]:80",
                "tcp://:",
                "tcp://:-1",
                "tcp://:65536",
                "tcp://:999999999999",
                "tcp://:80/path",
                "unix:",
                "unix:%zz",
                "unix-abstract:",
                "unix-unnamed:",
                "fd:",
                "fd:-1",
                "fd:x",
                "fd:99999999999",
                "udp://",
                "tls://localhost",
                "unix-dgram:",
                "systemd"
            })
    void what_is_none_is_named(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @Test
    void clients_are_not_offered_those_of_servers() {
        assertThat(Command.run("connect", "--help").out())
                .contains("fd:NUMBER")
                .doesNotContain("systemd");
        assertThat(Command.run("serve", "--help").out()).contains("systemd:NAME");
        assertThat(Command.run("connect", "localhost", "9999").err())
                .contains("fd:NUMBER")
                .doesNotContain("systemd");
        assertThat(Command.run("serve", "echo", "localhost").err()).contains("systemd:NAME");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:/tmp/50%.sock", "unix-abstract:50%", "unix-dgram:/tmp/50%zz"})
    void a_percent_sign_is_escaped(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .hasMessage("no endpoint: \"" + text + "\": a percent sign is written %25");
        assertThat(Endpoint.parse(text.replace("%", "%25"))).hasToString(text.replace("%", "%25"));
    }

    @Test
    void a_path_has_108_bytes() {
        assertThat(Endpoint.parse("unix:" + "x".repeat(108))).isNotNull();
        assertThatThrownBy(() -> Endpoint.parse("unix:" + "x".repeat(109)))
                .hasMessageContaining("109 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "tcp://:0, tcp://127\\.0\\.0\\.1:[1-9][0-9]*",
        "tcp://127.0.0.1:0, tcp://127\\.0\\.0\\.1:[1-9][0-9]*",
        "tcp://0.0.0.0:0, tcp://0\\.0\\.0\\.0:[1-9][0-9]*",
        "tcp://*:0, tcp://(\\[::\\]|0\\.0\\.0\\.0):[1-9][0-9]*",
        "tcp://localhost:0, tcp://(127\\.0\\.0\\.1|\\[::1\\]):[1-9][0-9]*",
        "tls://:0, tls://127\\.0\\.0\\.1:[1-9][0-9]*",
        "udp://:0, udp://127\\.0\\.0\\.1:[1-9][0-9]*"
    })
    void without_a_host_it_is_the_loopback_address(String text, String bound) throws Exception {
        var endpoint = Endpoint.parse(text);
        try (var listener = listener(endpoint)) {
            assertThat(listener.name()).matches(bound);
        }
    }

    @Test
    void clients_find_what_servers_announce(@TempDir Path folder) throws Exception {
        for (var text :
                new String[] {
                    "tcp://:0", "unix:" + folder.resolve("x"), "unix-abstract:" + folder
                }) {
            var endpoint = Endpoint.parse(text);
            try (var listener = listener(endpoint);
                    var client = Endpoint.parse(listener.name()).connect();
                    var server = listener.socket().accept()) {
                assertThat(server.localAddress()).isEqualTo(client.peerAddress());
                client.sendAll(new byte[] {42});
                assertThat(server.recv(1)).containsExactly(42);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://*:80", "tcp://:0", "tls://localhost:0", "udp://:0", "systemd:"})
    void some_are_for_servers_only(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text).connect())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }
}
