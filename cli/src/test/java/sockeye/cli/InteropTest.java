package sockeye.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import sockeye.cli.Demo.Program;

/** The programs and the Python programs of the lecture, in both directions. */
class InteropTest {
    private static final Path LECTURE = Path.of("src", "test", "resources", "lecture");

    @BeforeAll
    static void python() throws InterruptedException {
        try {
            new ProcessBuilder("python3", "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            abort("python3 is missing: " + e.getMessage());
        }
    }

    @Test
    void our_udp_client_and_their_server() throws Exception {
        assertThat(talk(python("udp_upper_server.py"), "127.0.0.1 0", ours("UdpClient")))
                .containsPattern("server \\| Connection from \\('127.0.0.1', \\d+\\)")
                .contains("client | received MIXEDCASESTRING from 127.0.0.1:");
    }

    @Test
    void their_udp_client_and_our_server() throws Exception {
        assertThat(talk(ours("UdpUpperServer"), "127.0.0.1 0", python("udp_client.py")))
                .contains("server | Connection from 127.0.0.1:")
                .contains("client | received MIXEDCASESTRING from ('127.0.0.1', ");
    }

    @Test
    void our_tcp_client_and_their_server() throws Exception {
        assertThat(talk(python("tcp_server.py"), "127.0.0.1 0", ours("TcpClient")))
                .contains("client | Received Hello, world");
    }

    @Test
    void their_tcp_client_and_our_server() throws Exception {
        assertThat(talk(ours("TcpServer"), "127.0.0.1 0", python("tcp_client.py")))
                .contains("server | Connection from 127.0.0.1:")
                .contains("client | Received Hello, world");
    }

    @Test
    void their_tcp_client_and_our_select_server() throws Exception {
        assertThat(talk(ours("SelectServer"), "127.0.0.1 0", python("tcp_client.py")))
                .contains("client | Received Hello, world");
    }

    @Test
    void our_tcp_client_and_their_server_library() throws Exception {
        var server = python("socketserver_upper.py");
        assertThat(talk(server, "tcp 127.0.0.1 0", ours("TcpClient")))
                .contains("client | Received HELLO, WORLD");
    }

    @Test
    void our_line_client_and_their_server_library() throws Exception {
        var server = python("socketserver_upper.py");
        assertThat(talk(server, "tcp 127.0.0.1 0", ours("LineClient")))
                .contains("client | read the line A SOCKET\nclient | read the line IS A FILE");
    }

    @Test
    void our_udp_client_and_their_server_library() throws Exception {
        var server = python("socketserver_upper.py");
        assertThat(talk(server, "udp 127.0.0.1 0", ours("UdpClient")))
                .contains("client | received MIXEDCASESTRING from 127.0.0.1:");
    }

    private static ProcessBuilder ours(String className) {
        return Java.command(List.of("-cp", Command.PROGRAMS.toString(), className));
    }

    private static ProcessBuilder python(String file) {
        return new ProcessBuilder("python3", LECTURE.resolve(file).toString());
    }

    /** What both said. */
    private static String talk(ProcessBuilder server, String args, ProcessBuilder client)
            throws IOException, InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        var text = new StringWriter();
        var transcript = new Transcript(new PrintWriter(text));
        append(server, List.of(args.split(" ", -1)));
        try (var serving = new Player(Program.server("theirs or ours"), server, transcript)) {
            append(client, serving.served(deadline));
            try (var asking = new Player(Program.client("theirs or ours"), client, transcript)) {
                assertThat(asking.status(deadline)).as(text::toString).isEqualTo(OptionalInt.of(0));
            }
        }
        return text.toString().indent(-2);
    }

    private static void append(ProcessBuilder builder, List<String> args) {
        var command = new ArrayList<>(builder.command());
        command.addAll(args);
        builder.command(command);
    }
}
