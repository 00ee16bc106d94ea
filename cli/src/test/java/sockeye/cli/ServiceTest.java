package sockeye.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.Address;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Unix;

/** As a service: under a manager, behind a proxy, with a log. */
@Timeout(60)
class ServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long MAX = Long.MAX_VALUE;
    private static final String UNTOLD = "sockeye serve: the service manager is not told: ";

    private static Socket client(int port) throws IOException {
        return Tcp.connect("127.0.0.1", port).timeout(PATIENCE);
    }

    /**
     * Passes two sockets, as systemd does: a listener named web, and a datagram socket named dns.
     */
    static final String ACTIVATE =
            """
            import os, socket, sys
            listener = socket.create_server(("127.0.0.1", 0))
            datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            datagrams.bind(("127.0.0.1", 0))
            os.dup2(os.dup(listener.fileno()), 50)
            os.dup2(os.dup(datagrams.fileno()), 51)
            os.dup2(50, 3)
            os.dup2(51, 4)
            os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="2", LISTEN_FDNAMES="web:dns")
            os.execv(sys.argv[1], sys.argv[1:])
            """;

    @Test
    void the_managers_sockets_are_served_for_what_they_are() throws Exception {
        Programs.require("python3");
        try (var serve =
                Launched.by(List.of("python3", "-c", ACTIVATE), "serve", "upper", "systemd:")) {
            var web = serve.line();
            assertThat(web).startsWith("upper on systemd: (127.0.0.1:");
            assertThat(serve.line()).startsWith("upper on systemd: (127.0.0.1:");
            int port = Integer.parseInt(web.substring(web.lastIndexOf(':') + 1).replace(")", ""));
            try (var client = client(port)) {
                client.sendAll("one".getBytes(UTF_8));
                assertThat(client.recvAll(3)).asString(UTF_8).isEqualTo("ONE");
            }
        }
    }

    @Test
    void one_of_them_by_its_name_and_chat_has_no_datagrams() throws Exception {
        Programs.require("python3");
        var by = List.of("python3", "-c", ACTIVATE);
        try (var serve = Launched.by(by, "serve", "chat", "systemd:web")) {
            assertThat(serve.line()).startsWith("chat on systemd:web (127.0.0.1:");
        }
        try (var serve = Launched.by(by, "serve", "chat", "systemd:dns")) {
            assertThat(serve.status()).isEqualTo(2);
            assertThat(serve.err()).contains("chat is for connections only").hasLineCount(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"systemd:dns fd:3", "fd:3 systemd:dns", "systemd: fd:3"})
    void a_descriptor_of_the_manager_has_one_name(String endpoints) throws Exception {
        Programs.require("python3");
        var words = ("serve upper " + endpoints).split(" ", -1);
        try (var serve = Launched.by(List.of("python3", "-c", ACTIVATE), words)) {
            assertThat(serve.status()).isEqualTo(1);
            assertThat(serve.rest()).isEmpty();
            assertThat(serve.err())
                    .endsWith(
                            ": cannot listen on fd:3: the service manager has passed it,"
                                    + " so it is one of systemd:\n")
                    .hasLineCount(1);
        }
    }

    @Test
    void proxies_are_not_for_the_managers_datagrams() throws Exception {
        Programs.require("python3");
        var by = List.of("python3", "-c", ACTIVATE);
        try (var serve = Launched.by(by, "serve", "upper", "--proxy-from=::1", "systemd:")) {
            assertThat(serve.status()).isEqualTo(2);
            assertThat(serve.rest()).isEmpty();
            assertThat(serve.err())
                    .isEqualTo("sockeye serve: --proxy-from is not for datagrams: systemd:\n");
        }
    }

    @Test
    void a_proxy_must_be_able_to_reach_the_managers_sockets() throws Exception {
        Programs.require("python3");
        var by = List.of("python3", "-c", ACTIVATE);
        try (var serve = Launched.by(by, "serve", "upper", "--proxy-from=unix", "systemd:web")) {
            assertThat(serve.status()).isEqualTo(2);
            assertThat(serve.rest()).isEmpty();
            assertThat(serve.err())
                    .isEqualTo(
                            "sockeye serve: systemd:web: no proxy of --proxy-from can reach it"
                                    + " (add a network)\n");
        }
    }

    @Test
    void the_manager_is_told(@TempDir Path folder) throws Exception {
        var path = folder.resolve("notify");
        try (var manager = Unix.bind(Address.unix(path)).timeout(PATIENCE)) {
            var env = List.of("env", "NOTIFY_SOCKET=" + path, "WATCHDOG_USEC=100000");
            try (var serve = Launched.by(env, "serve", "echo", "tcp://:0")) {
                assertThat(manager.recv(100)).asString(UTF_8).isEqualTo("READY=1");
                assertThat(manager.recv(100)).asString(UTF_8).isEqualTo("WATCHDOG=1");
                assertThat(manager.recv(100)).asString(UTF_8).isEqualTo("WATCHDOG=1");
                serve.signal("TERM");
                assertThat(told(manager)).isEqualTo("STOPPING=1");
                assertThat(serve.status()).isZero();
            }
        }
    }

    @Test
    void a_manager_that_does_not_hear_ends_nothing(@TempDir Path folder) throws Exception {
        var env = List.of("env", "NOTIFY_SOCKET=" + folder.resolve("no"), "WATCHDOG_USEC=" + MAX);
        try (var serve = Launched.by(env, "serve", "echo", "tcp://:0");
                var client = client(serve.port())) {
            client.sendAll("one".getBytes(UTF_8));
            assertThat(client.recvAll(3)).asString(UTF_8).isEqualTo("one");
            serve.signal("TERM");
            assertThat(serve.status()).isZero();
            assertThat(serve.err()).containsOnlyOnce(UNTOLD);
        }
    }

    @Test
    void a_manager_that_has_heard_and_hears_no_more_is_told_of_again(@TempDir Path folder)
            throws Exception {
        var path = folder.resolve("notify");
        var env = List.of("env", "NOTIFY_SOCKET=" + path, "WATCHDOG_USEC=20000");
        try (var serve = Launched.by(env, "serve", "echo", "tcp://:0")) {
            var err = serve.process.errorReader(UTF_8);
            var untold = err.readLine();
            assertThat(untold).startsWith(UNTOLD);
            try (var manager = Unix.bind(Address.unix(path)).timeout(PATIENCE)) {
                assertThat(manager.recv(100)).asString(UTF_8).isEqualTo("WATCHDOG=1");
                Files.delete(path);
                assertThat(err.readLine()).isEqualTo(untold);
            }
            serve.signal("TERM");
            assertThat(serve.status()).isZero();
            assertThat(err.readLine()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"WATCHDOG_USEC=soon", "WATCHDOG_USEC=0", "WATCHDOG_PID=me"})
    void a_watchdog_that_cannot_be_told_is_a_sentence(String variable) throws Exception {
        try (var serve = Launched.by(List.of("env", variable), "serve", "echo", "tcp://:0")) {
            assertThat(serve.status()).isEqualTo(2);
            assertThat(serve.rest()).isEmpty();
            assertThat(serve.err()).startsWith("sockeye serve: " + variable + ": ").hasLineCount(1);
        }
    }

    /** The next but for the watchdog. */
    private static String told(Socket manager) throws IOException {
        String text;
        do {
            text = new String(manager.recv(100), UTF_8);
        } while (text.equals("WATCHDOG=1"));
        return text;
    }

    @Test
    void behind_a_proxy_the_log_names_the_client() throws Exception {
        try (var serve =
                Launched.of(
                        "serve", "echo", "--access-log", "--proxy-from=127.0.0.1", "tcp://:0")) {
            try (var client = client(serve.port())) {
                client.sendAll("PROXY TCP4 192.0.2.7 192.0.2.1 4711 80\r\nhi".getBytes(UTF_8));
                assertThat(client.recvAll(2)).asString(UTF_8).isEqualTo("hi");
            }
            assertThat(serve.process.errorReader(UTF_8).readLine())
                    .contains("192.0.2.7:4711 DONE ", " sent 2");
        }
    }

    @Test
    void a_proxy_may_come_by_a_unix_socket(@TempDir Path folder) throws Exception {
        var file = folder.resolve("x.sock");
        try (var serve =
                Launched.of("serve", "echo", "--access-log", "--proxy-from=unix", "unix:" + file)) {
            serve.line();
            try (var client = Unix.connect(Address.unix(file)).timeout(PATIENCE)) {
                client.sendAll("PROXY TCP4 192.0.2.7 192.0.2.1 4711 80\r\nhi".getBytes(UTF_8));
                assertThat(client.recvAll(2)).asString(UTF_8).isEqualTo("hi");
            }
            assertThat(serve.process.errorReader(UTF_8).readLine()).contains("192.0.2.7:4711 ");
        }
    }

    @Test
    void from_elsewhere_nobody_is_served() throws Exception {
        try (var serve = Launched.of("serve", "echo", "--proxy-from=192.0.2.0/24", "tcp://:0");
                var client = client(serve.port())) {
            assertThatThrownBy(() -> client.recv(1)).hasMessageContaining("ECONNRESET");
        }
    }

    @Test
    void during_the_lag_it_goes_on() throws Exception {
        try (var serve = Launched.of("serve", "echo", "--lag=1h", "tcp://:0")) {
            int port = serve.port();
            try (var first = client(port)) {
                first.sendAll(new byte[] {1});
                assertThat(first.recvAll(1)).hasSize(1);
                serve.signal("TERM");
                assertThat(serve.process.errorReader(UTF_8).readLine()).contains("stopping");
                try (var late = client(port)) {
                    late.sendAll(new byte[] {2});
                    assertThat(late.recvAll(1)).containsExactly(2);
                }
            }
        }
    }
}
