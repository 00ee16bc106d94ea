package sockeye.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.Address;
import sockeye.Shutdown;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Unix;
import sockeye.cli.Demo.Program;

@Timeout(60)
class ServeTest {
    private static final Path LECTURE = Path.of("src", "test", "resources", "lecture");

    private static Socket client(int port) throws IOException {
        return Tcp.connect("127.0.0.1", port).timeout(Duration.ofSeconds(20));
    }

    private static String ask(Socket client, String text) throws IOException {
        client.sendAll(text.getBytes(UTF_8));
        return new String(client.recvAll(text.length()), UTF_8);
    }

    private static boolean ended(Socket client) throws IOException {
        return client.recv(ByteBuffer.allocate(1)) == -1;
    }

    /** Sends without receiving, until the echo can neither send nor receive. */
    static void block(Socket client) {
        client.timeout(Duration.ofSeconds(1));
        assertThatThrownBy(() -> client.sendAll(new byte[100_000_000]))
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void the_list_has_a_line_for_each() {
        var list = Command.run("serve", "--list");

        assertThat(list.status()).isZero();
        assertThat(list.out().lines()).hasSize(8).anyMatch(line -> line.startsWith("echo  "));
    }

    @Test
    void every_listener_is_announced_and_sigterm_ends_it_in_order(@TempDir Path folder)
            throws Exception {
        var file = folder.resolve("echo.sock");
        var name = folder.toString();
        try (var serve =
                Launched.of("serve", "echo", "tcp://:0", "unix:" + file, "unix-abstract:" + name)) {
            var announced = serve.line();
            assertThat(announced).matches("echo on tcp://127\\.0\\.0\\.1:[1-9][0-9]*");
            assertThat(serve.line()).isEqualTo("echo on unix:" + file);
            assertThat(serve.line()).isEqualTo("echo on unix-abstract:" + name);
            int port = Integer.parseInt(announced.substring(announced.lastIndexOf(':') + 1));
            try (var tcp = client(port);
                    var unix = Unix.connect(Address.unix(file));
                    var hidden = Unix.connect(new Address.Abstract(name))) {
                assertThat(ask(tcp, "one")).isEqualTo("one");
                assertThat(ask(unix, "two")).isEqualTo("two");
                assertThat(ask(hidden, "three")).isEqualTo("three");

                serve.signal("TERM");

                assertThat(ended(tcp)).isTrue();
                assertThat(serve.status()).isZero();
            }
            assertThat(serve.rest())
                    .isEqualTo("stopped: drained 3, interrupted 0, aborted 0, abandoned 0\n");
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void ctrl_c_ends_it_too_and_nobody_was_there() throws Exception {
        try (var serve = Launched.of("serve", "chat", "tcp://:0")) {
            serve.line();
            serve.signal("INT");
            assertThat(serve.status()).isZero();
            assertThat(serve.rest()).startsWith("stopped: drained 0, ");
            assertThat(serve.err()).isEmpty();
        }
    }

    @Test
    void a_second_ctrl_c_aborts() throws Exception {
        try (var serve = Launched.of("serve", "echo", "--grace=1h", "tcp://:0");
                var client = client(serve.port())) {
            block(client);
            serve.signal("INT");
            assertThat(serve.process.errorReader(UTF_8).readLine())
                    .isEqualTo("sockeye serve: stopping; Ctrl-C aborts");
            assertThat(serve.process.isAlive()).isTrue();
            serve.signal("INT");
            assertThat(serve.status()).isEqualTo(130);
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void the_status_names_the_signal_that_aborts(String signal, int status) throws Exception {
        try (var serve = Launched.of("serve", "echo", "--lag=1h", "tcp://:0")) {
            serve.line();
            serve.signal("TERM");
            assertThat(serve.process.errorReader(UTF_8).readLine())
                    .isEqualTo("sockeye serve: stopping in 1h; Ctrl-C aborts");
            serve.signal(signal);
            assertThat(serve.status()).isEqualTo(status);
        }
        assertThat(Command.run("serve", "--help").out()).contains("" + status);
    }

    @Test
    void whoever_is_not_done_after_the_grace_is_told_in_the_report() throws Exception {
        try (var serve = Launched.of("serve", "echo", "--grace=50ms", "tcp://:0");
                var client = client(serve.port())) {
            block(client);
            serve.signal("TERM");
            assertThat(serve.status()).isEqualTo(1);
            assertThat(serve.rest()).startsWith("stopped: drained 0, interrupted 1, ");
        }
    }

    @Test
    void who_says_nothing_loses_the_connection() throws Exception {
        try (var serve = Launched.of("serve", "echo", "--first-byte=50ms", "tcp://:0");
                var client = client(serve.port())) {
            assertThat(ended(client)).isTrue();
        }
    }

    @Test
    void who_has_enough_connections_gets_no_more() throws Exception {
        try (var serve = Launched.of("serve", "echo", "--per-address=1", "tcp://:0")) {
            int port = serve.port();
            try (var one = client(port);
                    var two = client(port)) {
                assertThat(ask(one, "one")).isEqualTo("one");
                assertThatThrownBy(() -> ask(two, "two")).hasMessageContaining("ECONNRESET");
            }
        }
    }

    @Test
    void if_one_is_taken_none_is_opened(@TempDir Path folder) throws Exception {
        var file = folder.resolve("x.sock");
        try (var taken = Tcp.listen(0)) {
            var uri = "tcp://127.0.0.1:" + taken.localPort();
            try (var serve = Launched.of("serve", "echo", "unix:" + file, uri)) {
                assertThat(serve.status()).isEqualTo(1);
                assertThat(serve.rest()).isEmpty();
                assertThat(serve.err())
                        .isEqualTo(
                                "sockeye serve: cannot listen on "
                                        + uri
                                        + ": Address already in use (EADDRINUSE)\n");
                assertThat(file).doesNotExist();
            }
        }
    }

    @Test
    void a_file_of_somebody_else_stays(@TempDir Path folder) throws Exception {
        var file = folder.resolve("x.sock");
        try (var serve = Launched.of("serve", "echo", "unix:" + file)) {
            serve.line();
            Files.delete(file);
            Files.writeString(file, "mine");
            serve.signal("TERM");
            assertThat(serve.status()).isZero();
            assertThat(file).hasContent("mine");
        }
        try (var serve = Launched.of("serve", "echo", "unix:" + file)) {
            assertThat(serve.status()).isEqualTo(1);
            assertThat(serve.err()).contains("unix:" + file + ": ", "is no socket");
            assertThat(file).hasContent("mine");
        }
    }

    @Test
    void a_file_that_a_dead_server_left_is_replaced(@TempDir Path folder) throws Exception {
        var file = folder.resolve("x.sock");
        try (var dead = Launched.of("serve", "echo", "unix:" + file)) {
            dead.line();
            dead.signal("KILL");
            assertThat(dead.status()).isEqualTo(137);
            assertThat(file).exists();
        }
        try (var serve = Launched.of("serve", "echo", "unix:" + file)) {
            assertThat(serve.line()).isEqualTo("echo on unix:" + file);
            try (var second = Launched.of("serve", "echo", "unix:" + file)) {
                assertThat(second.status()).isEqualTo(1);
                assertThat(second.err()).contains("another server has locked").hasLineCount(1);
            }
            try (var client = Unix.connect(Address.unix(file))) {
                assertThat(ask(client, "alive")).isEqualTo("alive");
            }
        }
    }

    @Test
    void a_listener_may_be_inherited() throws Exception {
        Programs.require("python3");
        var open =
                """
                import os, socket, sys
                listener = socket.create_server(("127.0.0.1", 0))
                os.dup2(listener.fileno(), 42)
                os.execv(sys.argv[1], sys.argv[1:])
                """;
        try (var serve = Launched.by(List.of("python3", "-c", open), "serve", "upper", "fd:42");
                var client = client(serve.port())) {
            assertThat(ask(client, "shout")).isEqualTo("SHOUT");
            client.shutdown(Shutdown.SHUT_WR);
            assertThat(ended(client)).isTrue();
        }
    }

    @Test
    void the_lectures_client_is_served() throws Exception {
        Programs.require("python3");
        try (var serve = Launched.of("serve", "upper", "tcp://:0")) {
            var port = "" + serve.port();
            var text = new StringWriter();
            var python =
                    new ProcessBuilder(
                            "python3",
                            LECTURE.resolve("tcp_client.py").toString(),
                            "127.0.0.1",
                            port);
            try (var client =
                    new Player(
                            Program.client("theirs"),
                            python,
                            new Transcript(new PrintWriter(text)))) {
                var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
                assertThat(client.status(deadline)).isEqualTo(OptionalInt.of(0));
            }
            assertThat(text.toString()).contains("Received HELLO, WORLD");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ncat 127.0.0.1 PORT", "socat - TCP:127.0.0.1:PORT"})
    void other_clients_are_served(String other) throws Exception {
        var words = List.of(other.split(" ", -1));
        Programs.require(words.getFirst());
        try (var serve = Launched.of("serve", "upper", "tcp://:0")) {
            var port = "" + serve.port();
            var process =
                    new ProcessBuilder(
                                    words.stream().map(word -> word.replace("PORT", port)).toList())
                            .start();
            process.getOutputStream().write("hello".getBytes(UTF_8));
            process.getOutputStream().close();
            assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("HELLO");
            assertThat(process.waitFor()).isZero();
        }
    }

    /** One sentence each, which names what is wrong. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve | NAME",
                "serve echo | URI",
                "serve ehco tcp://:0 | \"ehco\"",
                "serve echo http://x:1 | \"http://x:1\"",
                "serve echo tcp://:0 tcp://:x | \"tcp://:x\"",
                "serve echo tcp://:65536 | \"65536\"",
                "serve echo fd:x | \"fd:x\"",
                "serve echo --idle 3 tcp://:0 | \"3\"",
                "serve echo --idle 0s tcp://:0 | --idle: this is too small",
                "serve echo --connections 0 tcp://:0 | --connections: ",
                "serve echo --connections many tcp://:0 | '--connections'",
                "serve echo --per-address -1 tcp://:0 | --per-address: ",
                "serve echo --accept-rate 0 tcp://:0 | --accept-rate: ",
                "serve echo --accept-rate x tcp://:0 | '--accept-rate'",
                "serve echo --accept-rate 99999999999 tcp://:0 | '--accept-rate'",
                "serve echo --connections 99999999999 tcp://:0 | is no number up to 2147483647",
                "serve echo --read-rate -1 tcp://:0 | --read-rate: ",
                "serve echo --read-rate 1k tcp://:0 | '--read-rate'",
                "serve echo --send-buffer -1 tcp://:0 | --send-buffer: ",
                "serve echo --request -1s tcp://:0 | '--request'",
                "serve echo --request=0s tcp://:0 | --request: ",
                "serve echo --header 5 tcp://:0 | '--header'",
                "serve echo --header 0ms tcp://:0 | --header: ",
                "serve echo --handshake tcp://:0 | '--handshake'",
                "serve echo --handshake 0s tcp://:0 | --handshake: ",
                "serve echo --first-byte 0s tcp://:0 | --first-byte: ",
                "serve echo --write-progress 0s tcp://:0 | --write-progress: ",
                "serve echo --linger 0s tcp://:0 | --linger: ",
                "serve echo --datagram-rate 0 udp://:0 | --datagram-rate: ",
                "serve echo --lag -1s tcp://:0 | '--lag'",
                "serve echo --grace 1d tcp://:0 | '--grace'",
                "serve echo --access-log=x tcp://:0 | '--access-log'",
                "serve echo --handover= tcp://:0 | '--handover'",
                "serve echo --no-such tcp://:0 | --no-such",
                "serve echo --mode 999 unix:/x | \"999\"",
                "serve echo --mode 660 tcp://:0 unix-abstract:x | --mode",
                "serve echo unix: | \"unix:\": there is no PATH",
                "serve echo fd:3 fd:03 | fd:3 is given twice",
                "serve echo unix:/no/x tcp://:0 unix:/no/x | unix:/no/x is given twice",
                "serve echo unix:/no/x unix-dgram:/no/x | unix-dgram:/no/x is given twice",
                "serve echo unix-abstract:x unix-abstract:x | unix-abstract:x is given twice",
                "serve echo --certificate= --key= tls://:0 | '--certificate'",
                "serve echo --certificate=x --key= tls://:0 | '--key'",
                "connect --ca= tls://:1 | the path is empty",
                "serve echo --proxy-from 10.0.0.0/33 tcp://:0 | 10.0.0.0/33\": its prefix is none of /0 to /32",
                "serve echo --proxy-from ::/129 tcp://:0 | ::/129\": its prefix is none of /0 to /128",
                "serve echo --proxy-from ::ffff:10.0.0.0/8 tcp://:0 | its prefix is none of /96 to /128",
                "connect --no-shutdown udp://:1 | --no-shutdown is not for datagrams: udp://:1",
                "connect --no-shutdown unix-dgram:/x | --no-shutdown is not for datagrams",
                "connect --no-shutdown --recv-only tcp://:1 | --no-shutdown: --recv-only sends nothing",
                "connect --hex --send-only tcp://:1 | --hex: --send-only prints nothing",
                "serve echo --proxy-from 127.0.0.1 unix:/no/x | unix:/no/x: no proxy of --proxy-from can reach it (add unix)",
                "serve echo --proxy-from unix unix:/no/x tcp://:0 | tcp://:0: no proxy of --proxy-from can reach it (add a network)",
                "connect --timeout 0s tcp://:1 | --timeout: this is too small",
                "connect --frame fixed:0 tcp://:1 | \"fixed:0\"",
                "connect --frame delim: tcp://:1 | \"delim:\"",
                "serve chat udp://:0 | chat is for connections only",
                "serve chat tcp://:0 unix-dgram:/no/x | chat is for connections only",
                "serve echo tls://:0 | --certificate",
                "serve echo --key x tls://:0 | --certificate",
                "serve echo --key x tcp://:0 | tls://",
                "serve echo --proxy-from 10.0.0.1/8 tcp://:0 | --proxy-from: not a network: \"10.0.0.1/8\"",
                "serve echo --client-ca x tcp://:0 | are for tls:// and --tls, and there is none",
                "serve echo --tls tcp://:0 | --tls needs --certificate and --key",
                "serve echo --tls udp://:0 | --tls is not for datagrams: udp://:0",
                "serve echo --tls tls://:0 unix-dgram:/x | --tls is not for datagrams: unix-dgram:/x",
                "serve echo --proxy-from ::1 udp://:0 | --proxy-from is not for datagrams: udp://:0",
                "serve echo --proxy-from ::1 tcp://:0 unix-dgram:/x | is not for datagrams: unix-dgram:/x",
                "serve echo --handover /no/x tcp://:0 tcp://:0 | tcp://:0",
                "serve echo --handover /no/x systemd: | systemd:",
                "connect --tls udp://:1 | udp://:1",
                "connect --ca x tcp://:1 | --ca",
                "connect --frame line udp://:1 | --frame",
                "connect | URI",
                "connect nowhere | \"nowhere\"",
                "connect tcp://:0 | tcp://:0",
                "connect tcp://:1 tcp://:2 | tcp://:2",
                "connect --frame lines tcp://:1 | \"lines\"",
                "connect --timeout soon tcp://:1 | \"soon\"",
                "connect --send-only --recv-only tcp://:1 | --recv-only"
            })
    void a_wrong_command_line_is_a_sentence(String row) {
        var cells = row.split(" \\| ", -1);
        var run = Command.run(cells[0].split(" ", -1));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err())
                .startsWith("sockeye " + cells[0].split(" ", -1)[0] + ": ")
                .contains(cells[1])
                .doesNotContain("Exception");
    }

    @Test
    void where_no_one_can_take_over_is_a_sentence() {
        var run = Command.run("serve", "echo", "--handover=/no/such/x", "tcp://:0");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo(
                        "sockeye serve: cannot take over at /no/such/x: "
                                + "/no/such: No such file or directory\n");
        assertThat(Reason.of(new AccessDeniedException("/run/echo")))
                .isEqualTo("/run/echo: Permission denied");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unix:/no/such/folder/x | /no/such/folder",
                "unix:/proc/x | unix:/proc/x",
                "fd:987654 | EBADF",
                "systemd:web | named web",
                "tcp://no.such.host.invalid:0 | no.such.host.invalid",
                "tcp://192.0.2.1:0 | EADDRNOTAVAIL"
            })
    void what_cannot_be_opened_is_a_sentence(String row) {
        var cells = row.split(" \\| ", -1);
        var run =
                Command.run(
                        "serve",
                        "echo",
                        "unix-abstract:" + ProcessHandle.current().pid(),
                        cells[0]);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("cannot listen on " + cells[0], cells[1]);
    }
}
