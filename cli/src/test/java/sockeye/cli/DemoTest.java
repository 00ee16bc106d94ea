package sockeye.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.cli.Demo.Program;
import sockeye.cli.DemoRunner.Outcome;

class DemoTest {
    static Stream<String> names() {
        return Demos.ALL.stream().map(Demo::name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void does_what_it_says(String name) {
        var demo = Command.run("demo", name);

        assertThat(demo.status()).as(demo.out() + demo.err()).isZero();
        if (demo.out().contains("cannot run here")) {
            abort(demo.out());
        }
        assertThat(demo.out()).contains("1 of 1 did what they say");
    }

    @Test
    void several_are_run_in_order() {
        var demos = Command.run("demo", "addresses", "families");

        assertThat(demos.status()).as(demos.out()).isZero();
        assertThat(demos.out())
                .containsSubsequence("addresses: ", "families: ", "2 of 2 did what they say");
    }

    @Test
    void the_list_names_each() {
        var list = Command.run("demo", "--list");

        assertThat(list.status()).isZero();
        assertThat(list.out().lines().map(line -> line.split(" ", 2)[0]))
                .containsExactlyElementsOf(names().toList());
        assertThat(Command.run("demo", "--list", "udp")).isEqualTo(list);
    }

    @Test
    void each_program_is_in_a_demo() throws IOException {
        try (var files = Files.list(Command.SOURCES)) {
            var programs =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".java"))
                            .map(name -> name.substring(0, name.length() - ".java".length()));

            assertThat(programs)
                    .isSubsetOf(
                            Demos.ALL.stream()
                                    .flatMap(demo -> demo.programs().stream())
                                    .map(Program::className)
                                    .toList());
        }
    }

    @Test
    void an_unknown_name_is_answered_with_near_ones() {
        var near = Command.run("demo", "udp", "upd");
        assertThat(near.status()).isEqualTo(2);
        assertThat(near.out()).isEmpty();
        assertThat(near.err()).contains("no demo is named upd; did you mean udp");

        var far = Command.run("demo", "xylophone");
        assertThat(far.status()).isEqualTo(2);
        assertThat(far.err()).contains("sockeye demo --list");
    }

    @Test
    void a_missing_line_is_a_failure() throws Exception {
        var run = run(List.of(Program.alone("Addresses")), "never said");

        assertThat(run.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(run.text()).contains("FAILED: did not say: never said");
    }

    @Test
    void a_status_is_a_failure() throws Exception {
        var run = run(List.of(Program.alone("NoSuchProgram")));

        assertThat(run.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(run.text()).contains("FAILED: program ended with 1");
    }

    @Test
    void a_server_that_does_not_start_is_a_failure() throws Exception {
        var run =
                run(List.of(Program.server("TcpServer", "192.0.2.1"), Program.client("TcpClient")));

        assertThat(run.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(run.text())
                .contains("Cannot assign requested address", "FAILED: server ended with 1");
    }

    @Test
    void a_program_that_does_not_end_is_ended() throws Exception {
        var endless = new Program("client", "TcpServer", false, List.of("127.0.0.1", "0"));
        var before = ProcessHandle.current().children().toList();
        var run = run(Duration.ofSeconds(1), List.of(endless));

        assertThat(run.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(run.text()).contains("FAILED: not done after 1000 ms");
        assertThat(ProcessHandle.current().children()).isSubsetOf(before);
    }

    @Test
    void a_program_that_cannot_run_here_is_no_failure() throws Exception {
        var out = new StringWriter();
        var runner = new DemoRunner(Path.of("target", "test-classes"), new PrintWriter(out));
        var skips = demo(List.of(Program.alone(CannotRun.class.getName())));

        assertThat(runner.runAll(List.of(skips))).isTrue();
        assertThat(out.toString())
                .containsSubsequence(
                        "program | not on this host",
                        "cannot run here, as it says",
                        "0 of 1 did what they say; cannot run here: trial");
    }

    private record Run(Outcome outcome, String text) {}

    private static Run run(List<Program> programs, String... expected) throws Exception {
        return run(Duration.ofSeconds(15), programs, expected);
    }

    private static Run run(Duration limit, List<Program> programs, String... expected)
            throws Exception {
        var out = new StringWriter();
        var runner = new DemoRunner(Command.PROGRAMS, new PrintWriter(out), limit);
        return new Run(runner.run(demo(programs, expected)), out.toString());
    }

    private static Demo demo(List<Program> programs, String... expected) {
        return new Demo("trial", "A trial", "It is only tried.", programs, List.of(expected));
    }
}
