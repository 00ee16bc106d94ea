package sockeye.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sockeye.Address;
import sockeye.Udp;

@Timeout(60)
class DatagramsTest {
    @Test
    void datagrams_are_answered_and_sigterm_ends_it() throws Exception {
        try (var serve = Launched.of("serve", "upper", "udp://:0", "tcp://:0")) {
            var announced = serve.line();
            assertThat(announced).startsWith("upper on udp://127.0.0.1:");
            var port = Integer.parseInt(announced.substring(announced.lastIndexOf(':') + 1));
            try (var client = Udp.connect("127.0.0.1", port).timeout(Duration.ofSeconds(20))) {
                client.send("hello".getBytes(UTF_8));
                assertThat(client.recv(100)).asString(UTF_8).isEqualTo("HELLO");
            }
            serve.signal("TERM");
            assertThat(serve.status()).isZero();
        }
    }

    @Test
    void each_line_is_a_datagram_over_udp() throws Exception {
        try (var serve = Launched.of("serve", "upper", "udp://:0");
                var connect = Launched.of("connect", "udp://:" + serve.port())) {
            connect.say("one\n");
            assertThat(connect.line()).isEqualTo("ONE");
            connect.say("two\n");
            connect.endInput();
            assertThat(connect.rest()).isEqualTo("TWO\n");
            assertThat(connect.status()).isZero();
        }
    }

    @Test
    void a_unix_socket_has_the_rights_and_goes_with_the_server(@TempDir Path folder)
            throws Exception {
        var file = folder.resolve("x.sock");
        try (var serve = Launched.of("serve", "--mode=660", "upper", "unix-dgram:" + file)) {
            assertThat(serve.line()).isEqualTo("upper on unix-dgram:" + file);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-rw----");
            try (var connect = Launched.of("connect", "unix-dgram:" + file)) {
                connect.say("hello\n");
                connect.endInput();
                assertThat(connect.rest()).isEqualTo("HELLO\n");
                assertThat(connect.status()).isZero();
            }
            serve.signal("TERM");
            assertThat(serve.status()).isZero();
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void a_line_that_is_no_datagram_is_a_sentence() throws Exception {
        try (var serve = Launched.of("serve", "upper", "udp://:0");
                var connect = Launched.of("connect", "udp://:" + serve.port())) {
            connect.say("one\n");
            assertThat(connect.line()).isEqualTo("ONE");
            connect.say("x".repeat(70_000) + "\n");
            assertThat(connect.status()).isEqualTo(1);
            assertThat(connect.err())
                    .isEqualTo(
                            "sockeye connect: line 2 of standard input cannot be sent: "
                                    + "Message too long (EMSGSIZE)\n");
        }
    }

    @Test
    void nobody_at_a_port_is_told() throws Exception {
        int port;
        try (var nobody = Udp.bind(0)) {
            port = nobody.localPort();
        }
        try (var connect = Launched.of("connect", "udp://:" + port)) {
            connect.say("hello\n");
            assertThat(connect.status()).isEqualTo(3);
        }
    }

    @Test
    void without_a_timeout_a_second_of_silence_is_no_answer() throws Exception {
        try (var silent = Udp.bind(0);
                var connect = Launched.of("connect", "udp://:" + silent.localPort())) {
            connect.endInput();
            assertThat(connect.status()).isEqualTo(4);
            assertThat(connect.err())
                    .isEqualTo("sockeye connect: nobody answered within 1s: see --timeout\n");
        }
    }

    @Test
    void silence_is_no_answer() throws Exception {
        try (var silent = Udp.bind(0);
                var connect =
                        Launched.of("connect", "--timeout=50ms", "udp://:" + silent.localPort())) {
            connect.endInput();
            assertThat(connect.status()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @CsvSource({"7, false", "1023, false", "0, false", "1024, true", "65535, true"})
    void ports_of_servers_are_not_answered(int port, boolean answered) {
        var from = new Address.Inet(InetAddress.getLoopbackAddress(), port);

        assertThat(Answers.answers(from)).isEqualTo(answered);
    }

    @Test
    void who_has_no_address_is_not_answered() {
        assertThat(Answers.answers(new Address.Unnamed())).isFalse();
        assertThat(Answers.answers(new Address.Abstract("x"))).isTrue();
    }
}
