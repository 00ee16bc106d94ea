package sockeye.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import sockeye.Errno;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Udp;
import sockeye.server.Limits;

/** Each limit that the command line sets acts, and others are far away. */
@Timeout(60)
class LimitedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    private static Socket client(int port) throws IOException {
        return Tcp.connect("127.0.0.1", port).timeout(PATIENCE);
    }

    private static void ask(Socket client) throws IOException {
        client.sendAll("hello".getBytes(UTF_8));
        assertThat(client.recvAll(5)).asString(UTF_8).isEqualTo("hello");
    }

    /** What a client does before it only waits. */
    private interface Conduct {
        void show(Socket client) throws IOException;
    }

    /** What is served, how a client behaves there, and what is logged of it. */
    record Row(String served, Conduct conduct, String logged) {
        @Override
        public String toString() {
            return served;
        }
    }

    private static void silent(Socket client) {
        assertThat(client.isOpen()).isTrue();
    }

    /** After the greeting, for a request begins when all before it is answered. */
    private static void half(Socket client) throws IOException {
        byte next;
        do {
            next = client.recvAll(1)[0];
        } while (next != '\n');
        client.sendAll("half a request".getBytes(UTF_8));
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("echo --first-byte=50ms", LimitedTest::silent, " TIMED_OUT "),
                new Row("echo --idle=50ms", LimitedTest::ask, " TIMED_OUT "),
                new Row("chat --request=50ms", LimitedTest::half, " TIMED_OUT "),
                new Row("chat --read-rate=1000", LimitedTest::half, " TIMED_OUT "),
                new Row("chargen --write-progress=50ms", LimitedTest::silent, " TIMED_OUT "),
                new Row(
                        "echo --proxy-from=127.0.0.1 --header=50ms",
                        LimitedTest::silent,
                        " rejected BAD_HEADER"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void who_takes_too_long_loses_the_connection(Row row) throws Exception {
        var words = new ArrayList<>(List.of("serve"));
        words.addAll(List.of(row.served().split(" ", -1)));
        words.addAll(List.of("--access-log", "tcp://:0"));
        try (var serve = Launched.of(words.toArray(String[]::new));
                var client = client(serve.port())) {
            row.conduct().show(client);
            assertThat(serve.process.errorReader(UTF_8).readLine()).contains(row.logged());
            assertThat(ends(client)).isTrue();
        }
    }

    /** With an end or a reset, after what was sent before. */
    private static boolean ends(Socket client) throws IOException {
        try {
            var buffer = ByteBuffer.allocate(1 << 16);
            while (client.recv(buffer) >= 0) {
                buffer.clear();
            }
            return true;
        } catch (IOException e) {
            return Errno.of(e) == Errno.ECONNRESET;
        }
    }

    @Test
    void the_help_says_what_holds_if_nothing_is_given() {
        var help = Command.run("serve", "--help").out().replaceAll("\\s+", " ");

        assertThat(help)
                .contains("wait. If not given: " + Limits.DEFAULT.connections() + ".")
                .contains("later byte. If not given: 5m; for chat 1h.")
                .contains("after the answer. If not given: 2s.")
                .contains("others are dropped. If not given: 10000.")
                .contains("whole request may take. If not given: no limit.")
                .doesNotContain("$")
                .containsSubsequence("--certificate=", "--key=", "--client-ca=");
    }

    @Test
    void who_is_one_too_many_waits() throws Exception {
        try (var serve = Launched.of("serve", "echo", "--connections=1", "tcp://:0")) {
            int port = serve.port();
            try (var first = client(port);
                    var second = client(port).timeout(SHORT)) {
                ask(first);
                assertThatThrownBy(() -> ask(second)).isInstanceOf(SocketTimeoutException.class);
                first.close();
                assertThat(second.timeout(PATIENCE).recvAll(5)).asString(UTF_8).isEqualTo("hello");
            }
        }
    }

    /** Of eight, four may come at once, and the last a second later. */
    @Test
    void who_comes_too_fast_waits() throws Exception {
        try (var serve = Launched.of("serve", "echo", "--accept-rate=4", "tcp://:0")) {
            int port = serve.port();
            long begin = System.nanoTime();
            for (int i = 0; i < 8; i++) {
                try (var client = client(port)) {
                    ask(client);
                }
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void who_sends_too_many_datagrams_is_not_answered() throws Exception {
        try (var serve =
                        Launched.of(
                                "serve", "echo", "--access-log", "--datagram-rate=1", "udp://:0");
                var client = Udp.connect("127.0.0.1", serve.port())) {
            for (int i = 0; i < 2; i++) {
                client.send("hello".getBytes(UTF_8));
            }
            var log = serve.process.errorReader(UTF_8);
            assertThat(List.of(log.readLine(), log.readLine()))
                    .anyMatch(line -> line.contains(" DONE "))
                    .anyMatch(line -> line.endsWith(" rejected RATE"));
        }
    }

    /** Nobody sees it without waiting. */
    @Test
    void the_linger_is_the_servers() {
        var options = new LimitOptions();
        new CommandLine(options)
                .registerConverter(Duration.class, Readers::duration)
                .parseArgs("--linger=50ms");

        assertThat(options.limits(Limits.DEFAULT).linger()).isEqualTo(Duration.ofMillis(50));
    }
}
