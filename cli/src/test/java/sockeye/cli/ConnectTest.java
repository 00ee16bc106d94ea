package sockeye.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.Address;
import sockeye.Options;
import sockeye.Shutdown;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Unix;
import sockeye.framing.Framing;
import sockeye.framing.Messages;

/** The command beside a server that each test plays itself. */
@Timeout(60)
class ConnectTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String BROKEN =
            "sockeye connect: the connection broke before the server had all that was sent: ";

    private Socket listener;

    @BeforeEach
    void listen() throws IOException {
        listener = Tcp.listen(0).timeout(PATIENCE);
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    private String uri() throws IOException {
        return "tcp://127.0.0.1:" + listener.localPort();
    }

    private Socket accept() throws IOException {
        return listener.accept().timeout(PATIENCE);
    }

    @Test
    void passes_lines_as_they_come_and_the_end_of_stdin() throws Exception {
        try (var connect = Launched.of("connect", uri());
                var server = accept()) {
            connect.say("question\n");
            assertThat(server.recvAll(9)).asString(UTF_8).isEqualTo("question\n");
            server.sendAll("answer\n".getBytes(UTF_8));
            assertThat(connect.line()).isEqualTo("answer");
            connect.endInput();
            assertThat(server.recv(1)).as("half-closed").isEmpty();
            server.sendAll("after the end".getBytes(UTF_8));
            server.shutdown(Shutdown.SHUT_WR);
            assertThat(connect.rest()).isEqualTo("after the end");
            assertThat(connect.status()).isZero();
            assertThat(connect.err()).isEmpty();
        }
    }

    @Test
    void bytes_of_any_kind_come_back_from_echo(@TempDir Path folder) throws Exception {
        var sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        var file = Files.write(folder.resolve("sent"), sent);
        try (var serve = Launched.of("serve", "echo", "unix:" + folder.resolve("x"))) {
            serve.line();
            var builder =
                    Command.builder(List.of(), "connect", "unix:" + folder.resolve("x"))
                            .redirectInput(file.toFile())
                            .redirectOutput(folder.resolve("came").toFile());
            assertThat(builder.start().waitFor()).isZero();
        }
        assertThat(folder.resolve("came")).hasBinaryContent(sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--hex", "--frame=line"})
    void what_cannot_be_read_is_named(String option, @TempDir Path folder) throws Exception {
        var reading = List.of("sh", "-c", "exec \"$0\" \"$@\" <" + folder);
        try (var connect = Launched.by(reading, "connect", option, uri());
                var server = accept()) {
            assertThat(server.recv(1)).isEmpty();
            server.shutdown(Shutdown.SHUT_WR);
            assertThat(connect.status()).isEqualTo(1);
            assertThat(connect.err())
                    .isEqualTo("sockeye connect: cannot read standard input: Is a directory\n");
        }
    }

    @Test
    void the_end_of_the_server_ends_it_while_stdin_is_open() throws Exception {
        try (var connect = Launched.of("connect", uri())) {
            accept().close();
            assertThat(connect.status()).isZero();
        }
    }

    @Test
    void the_end_of_what_the_server_sends_ends_it_while_stdin_is_silent() throws Exception {
        try (var connect = Launched.of("connect", uri());
                var server = accept()) {
            server.shutdown(Shutdown.SHUT_WR);
            assertThat(connect.status()).isZero();
            assertThat(connect.err()).isEmpty();
        }
    }

    /** It ends its own side first, and still wants everything. */
    @ParameterizedTest
    @ValueSource(strings = {"", "--send-only"})
    void a_server_that_only_listens_gets_all(String option, @TempDir Path folder) throws Exception {
        try (var connect = fed(new byte[20_000_000], folder, option);
                var server = accept()) {
            server.sendAll("welcome".getBytes(UTF_8));
            server.shutdown(Shutdown.SHUT_WR);
            assertThat(server.input().transferTo(OutputStream.nullOutputStream()))
                    .isEqualTo(20_000_000);
            assertThat(connect.rest()).isEqualTo(option.isEmpty() ? "welcome" : "");
            assertThat(connect.status()).isZero();
            assertThat(connect.err()).isEmpty();
        }
    }

    private Launched fed(byte[] input, Path folder, String... options) throws IOException {
        return reading(Files.write(folder.resolve("input"), input), options);
    }

    private Launched reading(Path file, String... options) throws IOException {
        var words = new ArrayList<>(List.of("connect", uri()));
        words.addAll(List.of(options));
        words.removeIf(String::isEmpty);
        return Launched.by(
                List.of("sh", "-c", "exec \"$0\" \"$@\" <" + file), words.toArray(String[]::new));
    }

    @Test
    void a_server_that_leaves_while_input_flows_is_1() throws Exception {
        try (var connect = reading(Path.of("/dev/zero"))) {
            try (var server = accept()) {
                server.sendAll("bye\n".getBytes(UTF_8));
                server.shutdown(Shutdown.SHUT_WR);
                assertThat(connect.line()).isEqualTo("bye");
                server.recvAll(10_000_000);
            }
            assertThat(connect.status()).isEqualTo(1);
            assertThat(connect.err()).startsWith(BROKEN).hasLineCount(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--send-only"})
    void what_the_kernel_could_not_deliver_is_1(String option, @TempDir Path folder)
            throws Exception {
        listener.set(Options.SO_RCVBUF, 4096);
        try (var connect = fed(new byte[100_000], folder, option)) {
            var server = accept();
            server.shutdown(Shutdown.SHUT_WR);
            server.recvAll(1000);
            server.set(Options.SO_LINGER, Optional.of(Duration.ZERO));
            assertThat(connect.process.waitFor(300, TimeUnit.MILLISECONDS)).as("ended").isFalse();
            server.close();
            assertThat(connect.status()).isEqualTo(1);
            assertThat(connect.err()).startsWith(BROKEN).hasLineCount(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--send-only"})
    void a_server_that_takes_no_more_is_4(String option, @TempDir Path folder) throws Exception {
        listener.set(Options.SO_RCVBUF, 4096);
        try (var connect = fed(new byte[100_000], folder, "--timeout=1s", option);
                var server = accept()) {
            server.shutdown(Shutdown.SHUT_WR);
            assertThat(connect.status()).isEqualTo(4);
            assertThat(connect.err())
                    .isEqualTo(
                            "sockeye connect: the server has taken nothing more for 1s,"
                                    + " and lacks a part of what was sent\n");
        }
    }

    @Test
    void no_shutdown_keeps_the_end_of_stdin_for_itself() throws Exception {
        try (var connect = Launched.of("connect", "--no-shutdown", uri());
                var server = accept()) {
            connect.say("x");
            connect.endInput();
            assertThat(server.recvAll(1)).hasSize(1);
            server.timeout(Duration.ofMillis(300));
            assertThatThrownBy(() -> server.recv(1)).isInstanceOf(SocketTimeoutException.class);
            server.sendAll("still here\n".getBytes(UTF_8));
            assertThat(connect.line()).isEqualTo("still here");
        }
    }

    @Test
    void recv_only_leaves_stdin_alone() throws Exception {
        try (var connect = Launched.of("connect", "--recv-only", uri());
                var server = accept()) {
            connect.say("x");
            connect.endInput();
            server.timeout(Duration.ofMillis(300));
            assertThatThrownBy(() -> server.recv(1)).isInstanceOf(SocketTimeoutException.class);
            server.sendAll("news".getBytes(UTF_8));
            server.shutdown(Shutdown.SHUT_WR);
            assertThat(connect.rest()).isEqualTo("news");
            assertThat(connect.status()).isZero();
        }
    }

    /** A server that talks without end is not printed, and does not keep what is sent back. */
    @Test
    void send_only_ends_when_all_is_sent() throws Exception {
        try (var connect = Launched.of("connect", "--send-only", uri());
                var server = accept()) {
            for (int i = 0; i < 100; i++) { // more than the buffers of both sides hold
                server.sendAll(new byte[100_000]);
            }
            connect.say("all");
            connect.endInput();
            assertThat(server.recvAll(3)).asString(UTF_8).isEqualTo("all");
            assertThat(connect.status()).isZero();
            assertThat(connect.rest()).isEmpty();
        }
    }

    /** A reset would make such a server lose what it has not read. */
    @Test
    void send_only_lets_a_server_answer_until_it_ends(@TempDir Path folder) throws Exception {
        listener.set(Options.SO_RCVBUF, 4096);
        try (var connect = fed(new byte[1_000_000], folder, "--send-only");
                var server = accept()) {
            int left = 1_000_000;
            while (left > 0) {
                left -= server.recv(10_000).length;
                server.sendAll(new byte[10_000]);
            }
            assertThat(server.recv(1)).isEmpty();
            server.close();
            assertThat(connect.status()).isZero();
            assertThat(connect.err()).isEmpty();
        }
    }

    @Test
    void nobody_there_is_3(@TempDir Path folder) throws Exception {
        var closed = uri();
        listener.close();
        var none = "unix:" + folder.resolve("none");
        for (var uri :
                List.of(closed, none, "unix-abstract:" + folder, "tcp://no.such.invalid:1")) {
            var run = Command.run("connect", uri);
            assertThat(run.status()).as(uri).isEqualTo(3);
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.err())
                    .startsWith("sockeye connect: ")
                    .contains(uri.replaceAll("tcp://|:1$", ""));
        }
    }

    @Test
    void too_long_is_4() throws Exception {
        var uri = uri();
        var run =
                CompletableFuture.supplyAsync(
                        () -> Command.run("connect", "--recv-only", "--timeout=100ms", uri));
        try (var server = accept()) {
            assertThat(run.get(20, TimeUnit.SECONDS).status()).isEqualTo(4);
            assertThat(run.get().err()).contains("timed out").hasLineCount(1);
            assertThat(server.recv(1)).isEmpty();
        }
    }

    /** With a queue that is full, the kernel does not answer. */
    @Test
    void too_long_to_be_connected_is_4_too() throws Exception {
        var name = new Address.Abstract("sockeye-full-" + ProcessHandle.current().pid());
        try (var full = Unix.listen(name).listen(0);
                var waiting = Unix.connect(name)) {
            assertThat(waiting.isOpen()).isTrue();
            assertThat(full.get(Options.SO_ACCEPTCONN)).isTrue();
            var run = Command.run("connect", "--recv-only", "--timeout=100ms", name.toString());
            assertThat(run.status()).as(run.err()).isEqualTo(4);
        }
    }

    @Test
    void a_reset_is_1() throws Exception {
        try (var connect = Launched.of("connect", "--recv-only", uri())) {
            var server = accept();
            server.set(Options.SO_LINGER, Optional.of(Duration.ZERO));
            server.close();
            assertThat(connect.status()).isEqualTo(1);
            assertThat(connect.err()).contains("ECONNRESET").hasLineCount(1);
        }
    }

    @Test
    void ctrl_c_is_130() throws Exception {
        try (var connect = Launched.of("connect", uri());
                var server = accept()) {
            connect.signal("INT");
            assertThat(connect.status()).isEqualTo(130);
            assertThat(server.recv(1)).isEmpty();
        }
    }

    @Test
    void lines_are_messages_and_messages_lines() throws Exception {
        try (var connect = Launched.of("connect", "--frame", "len16", uri());
                var server = accept()) {
            var messages = Messages.text(server, Framing.lengthPrefix(2));
            connect.say("one\n\nthree\r\nlast");
            connect.endInput();
            for (var expected : List.of("one", "", "three", "last")) {
                assertThat(messages.recv()).contains(expected);
                messages.send("<" + expected + ">");
            }
            assertThat(messages.recv()).isEmpty();
            server.shutdown(Shutdown.SHUT_WR);
            assertThat(connect.rest()).isEqualTo("<one>\n<>\n<three>\n<last>\n");
            assertThat(connect.status()).isZero();
        }
    }

    @Test
    void a_line_that_is_no_message_is_a_sentence() throws Exception {
        try (var connect = Launched.of("connect", "--frame", "fixed:3", uri());
                var server = accept()) {
            connect.say("one\ntoo long\n");
            assertThat(server.recvAll(3)).asString(UTF_8).isEqualTo("one");
            assertThat(server.recv(1)).as("half-closed").isEmpty();
            server.sendAll("two".getBytes(UTF_8));
            server.shutdown(Shutdown.SHUT_WR);
            assertThat(connect.rest()).isEqualTo("two\n");
            assertThat(connect.status()).isEqualTo(1);
            assertThat(connect.err())
                    .startsWith("sockeye connect: line 2 of standard input cannot be sent: ")
                    .hasLineCount(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", ""})
    void a_line_that_is_too_long_is_a_sentence(String end, @TempDir Path folder) throws Exception {
        var input = ("one\n" + "x".repeat(2_000_000) + end).getBytes(UTF_8);
        try (var connect = fed(input, folder, "--frame=line");
                var server = accept()) {
            assertThat(server.recvAll(4)).asString(UTF_8).isEqualTo("one\n");
            server.shutdown(Shutdown.SHUT_WR);
            assertThat(connect.status()).isEqualTo(1);
            assertThat(connect.err())
                    .startsWith("sockeye connect: line 2 of standard input cannot be read: ")
                    .hasLineCount(1);
        }
    }

    @Test
    void send_only_delivers_what_stands_before_a_line_that_is_too_long(@TempDir Path folder)
            throws Exception {
        listener.set(Options.SO_RCVBUF, 4096);
        var input = ("x".repeat(100_000) + "\n" + "x".repeat(2_000_000)).getBytes(UTF_8);
        try (var connect = fed(input, folder, "--frame=line", "--send-only");
                var server = accept()) {
            server.recvAll(1000);
            assertThat(connect.process.waitFor(300, TimeUnit.MILLISECONDS)).as("ended").isFalse();
            server.sendAll("a reset would lose the rest".getBytes(UTF_8));
            assertThat(server.recvAll(99_001)).hasSize(99_001);
            assertThat(server.recv(1)).isEmpty();
            server.close();
            assertThat(connect.status()).isEqualTo(1);
            assertThat(connect.err()).contains("line 2 of standard input cannot be read: ");
        }
    }

    @Test
    void what_comes_and_is_no_message_is_a_sentence() throws Exception {
        try (var connect = Launched.of("connect", "--frame", "netstring", uri());
                var server = accept()) {
            server.sendAll("2:ok,x".getBytes(UTF_8));
            assertThat(connect.line()).isEqualTo("ok");
            assertThat(connect.status()).isEqualTo(1);
            assertThat(connect.err()).startsWith("sockeye connect: ").hasLineCount(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--frame=line"})
    void hexadecimal(String frame) throws Exception {
        var args = frame.isEmpty() ? List.of("--hex") : List.of("--hex", frame);
        var command = new ArrayList<>(List.of("connect", uri()));
        command.addAll(args);
        try (var connect = Launched.of(command.toArray(String[]::new));
                var server = accept()) {
            server.sendAll("Hi!\n".getBytes(UTF_8));
            server.shutdown(Shutdown.SHUT_WR);
            var bytes = frame.isEmpty() ? "48 69 21 0a" : "48 69 21   ";
            var text = frame.isEmpty() ? "|Hi!.|" : "|Hi!|";
            var length = frame.isEmpty() ? "00000004" : "00000003";
            assertThat(connect.line()).isEqualTo("00000000  " + bytes + " ".repeat(39) + text);
            assertThat(connect.line()).isEqualTo(length);
            assertThat(connect.status()).isZero();
        }
    }

    @Test
    void a_reader_that_has_enough_ends_it() throws Exception {
        try (var connect = Launched.of("connect", uri());
                var server = accept()) {
            connect.process.getInputStream().close();
            server.sendAll(new byte[10]);
            assertThat(connect.status()).isEqualTo(1);
            assertThat(connect.err()).contains("cannot print what comes").hasLineCount(1);
        }
    }

    @Test
    void a_descriptor_may_be_inherited() throws Exception {
        Programs.require("python3");
        var open =
                """
                import os, socket, sys
                connected = socket.create_connection(("127.0.0.1", %d))
                os.dup2(connected.fileno(), 42)
                os.execv(sys.argv[1], sys.argv[1:])
                """
                        .formatted(listener.localPort());
        try (var connect = Launched.by(List.of("python3", "-c", open), "connect", "fd:42");
                var server = accept()) {
            server.sendAll("hello\n".getBytes(UTF_8));
            assertThat(connect.line()).isEqualTo("hello");
        }
    }

    /** They listen, send what they have on stdin, and print what comes. */
    @ParameterizedTest
    @ValueSource(strings = {"ncat -l -U PATH", "socat - UNIX-LISTEN:PATH"})
    void other_servers(String other, @TempDir Path folder) throws Exception {
        var words = List.of(other.split(" ", -1));
        Programs.require(words.getFirst());
        var path = folder.resolve("x").toString();
        var server =
                new ProcessBuilder(words.stream().map(word -> word.replace("PATH", path)).toList())
                        .start();
        try {
            while (!Files.exists(Path.of(path)) && server.isAlive()) {
                Thread.onSpinWait();
            }
            server.getOutputStream().write("from there".getBytes(UTF_8));
            server.getOutputStream().close();
            try (var connect = Launched.of("connect", "unix:" + path)) {
                connect.say("from here");
                connect.endInput();
                assertThat(connect.rest()).isEqualTo("from there");
                assertThat(new String(server.getInputStream().readAllBytes(), UTF_8))
                        .isEqualTo("from here");
                assertThat(connect.status()).isZero();
            }
            assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            server.destroyForcibly();
        }
    }
}
