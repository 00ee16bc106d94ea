package sockeye.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sockeye.Address;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Udp;
import sockeye.Unix;

/** A server in the place of the one before it. */
@Timeout(60)
class HandedOverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final List<String> FREE =
            List.of("env", "--default-signal=HUP,INT,TERM", "_JAVA_SR_SIGNUM=16");

    @TempDir private Path folder;

    private Launched serve(String name, String... uris) throws IOException {
        return serve(List.of("env", "--default-signal=HUP,INT,TERM"), name, uris);
    }

    private Launched serve(List<String> by, String name, String... uris) throws IOException {
        var words = new String[uris.length + 3];
        words[0] = "serve";
        words[1] = name;
        words[2] = "--handover=" + folder.resolve("meet").resolve("x");
        System.arraycopy(uris, 0, words, 3, uris.length);
        return Launched.by(by, words);
    }

    private static String ask(Socket client, String text) throws IOException {
        client.timeout(PATIENCE).sendAll(text.getBytes(UTF_8));
        return new String(client.recvAll(text.length()), UTF_8);
    }

    @Test
    void the_new_one_has_the_same_sockets_and_the_old_one_ends() throws Exception {
        var file = folder.resolve("x.sock");
        var uris = new String[] {"tcp://:0", "udp://:0", "unix:" + file};
        try (var old = serve("echo", uris)) {
            int tcp = old.port();
            int udp = old.port();
            assertThat(old.line()).isEqualTo("echo on unix:" + file);
            try (var served = Tcp.connect("127.0.0.1", tcp)) {
                assertThat(ask(served, "before")).isEqualTo("before");

                try (var next = serve("upper", uris)) {
                    assertThat(next.port()).isEqualTo(tcp);
                    assertThat(next.port()).isEqualTo(udp);
                    assertThat(next.line()).isEqualTo("upper on unix:" + file);
                    assertThat(old.status()).isZero();
                    assertThat(old.rest()).startsWith("stopped: drained 1, ");
                    try (var stream = Tcp.connect("127.0.0.1", tcp);
                            var local = Unix.connect(Address.unix(file));
                            var datagrams = Udp.connect("127.0.0.1", udp).timeout(PATIENCE)) {
                        assertThat(ask(stream, "after")).isEqualTo("AFTER");
                        assertThat(ask(local, "after")).isEqualTo("AFTER");
                        datagrams.send("after".getBytes(UTF_8));
                        assertThat(datagrams.recv(10)).asString(UTF_8).isEqualTo("AFTER");
                    }
                    next.signal("TERM");
                    assertThat(next.status()).isZero();
                }
            }
        }
    }

    @Test
    void if_the_new_one_cannot_open_all_the_old_one_goes_on() throws Exception {
        try (var old = serve("echo", "tcp://:0")) {
            int port = old.port();
            try (var taken = Tcp.listen(0);
                    var next = serve("upper", "tcp://:0", "tcp://127.0.0.1:" + taken.localPort())) {
                assertThat(next.status()).isEqualTo(1);
                assertThat(next.err()).contains("EADDRINUSE");
            }
            try (var client = Tcp.connect("127.0.0.1", port)) {
                assertThat(ask(client, "still here")).isEqualTo("still here");
            }
            old.signal("TERM");
            assertThat(old.status()).isZero();
        }
    }

    @Test
    void the_lag_is_not_for_who_has_nothing_to_listen_to() throws Exception {
        try (var old = serve("echo", "--lag=1h", "tcp://:0")) {
            old.port();
            try (var next = serve("upper", "tcp://:0")) {
                next.line();
                assertThat(old.status()).isZero();
                assertThat(old.err()).doesNotContain("stopping");
            }
        }
    }

    /** A manager sends SIGTERM to all processes of a service, and this one is stopping. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 0"})
    void while_the_old_one_stops_only_Ctrl_C_aborts_at_once(String signal, int status)
            throws Exception {
        try (var old = serve(FREE, "echo", "--grace=1h", "tcp://:0");
                var client = Tcp.connect("127.0.0.1", old.port())) {
            ServeTest.block(client);
            try (var next = serve("upper", "tcp://:0")) {
                next.line();
                assertThat(old.process.errorReader(UTF_8).readLine())
                        .isEqualTo("sockeye serve: stopping; Ctrl-C aborts");
                old.signal(signal);
                if (status == 0) {
                    client.close();
                }
                assertThat(old.status()).isEqualTo(status);
            }
        }
    }

    @Test
    void the_mode_of_a_file_stays_and_that_is_told() throws Exception {
        var uri = "unix:" + folder.resolve("x.sock");
        try (var old = serve("echo", "--mode=660", uri)) {
            old.line();
            try (var next = serve(FREE, "echo", "--mode=600", uri)) {
                next.line();
                assertThat(next.process.errorReader(UTF_8).readLine())
                        .isEqualTo(
                                "sockeye serve: "
                                        + uri
                                        + " is taken over, and its mode stays 660, not 600");
                try (var last = serve(FREE, "echo", "--mode=0660", uri)) {
                    last.line();
                    last.signal("TERM");
                    assertThat(last.status()).isZero();
                    assertThat(last.err()).isEmpty();
                }
            }
        }
    }

    /** Its predecessor is gone when it learns of it. */
    @Test
    void a_new_one_that_cannot_tell_the_manager_serves_all_the_same() throws Exception {
        try (var old = serve("echo", "tcp://:0")) {
            int port = old.port();
            var stale = List.of("env", "NOTIFY_SOCKET=" + folder.resolve("no"));
            try (var next = serve(stale, "upper", "tcp://:0")) {
                assertThat(next.port()).isEqualTo(port);
                assertThat(old.status()).isZero();
                try (var client = Tcp.connect("127.0.0.1", port)) {
                    assertThat(ask(client, "still here")).isEqualTo("STILL HERE");
                }
                next.signal("TERM");
                assertThat(next.status()).isZero();
                assertThat(next.err()).contains("the service manager is not told: ");
            }
        }
    }

    @Test
    void a_wrong_environment_is_found_before_the_old_one_ends() throws Exception {
        try (var old = serve("echo", "tcp://:0")) {
            int port = old.port();
            var wrong = List.of("env", "WATCHDOG_USEC=soon");
            try (var next = serve(wrong, "upper", "tcp://:0")) {
                assertThat(next.status()).isEqualTo(2);
                assertThat(next.rest()).isEmpty();
            }
            try (var client = Tcp.connect("127.0.0.1", port)) {
                assertThat(ask(client, "still here")).isEqualTo("still here");
            }
        }
    }
}
