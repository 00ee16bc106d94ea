package sockeye.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunTest {
    @Test
    void a_file_gets_its_arguments_and_gives_its_status(@TempDir Path folder) throws Exception {
        var file = folder.resolve("Try.java");
        Files.writeString(
                file,
                """
                import sockeye.*;

                void main(String[] args) throws IOException {
                    try (var pair = Unix.pair()) {
                        pair.left().sendAll(String.join("+", args).getBytes());
                        IO.println("received " + new String(pair.right().recv(1024)));
                    }
                    System.exit(42);
                }
                """);
        var run = Command.launch(List.of(), "run", file.toString(), "one", "--help", "-x", "a b");

        assertThat(run.out()).isEqualTo("received one+--help+-x+a b\n"); // and no warning
        assertThat(run.status()).isEqualTo(42);
    }

    @Test
    void a_missing_file_is_a_sentence() {
        var run = Command.run("run", "no/such/File.java");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err().lines())
                .containsExactly("sockeye run: cannot read the file no/such/File.java");
        assertThat(Command.run("run").status()).isEqualTo(2);
    }

    @Test
    void what_is_no_source_file_is_a_sentence(@TempDir Path folder) throws Exception {
        var file = Files.createFile(folder.resolve("README.md"));
        var run = Command.run("run", file.toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("sockeye run: " + file + " is no .java file\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Boundaries.java", "Families.java", "Names.java"})
    void the_lectures_programs_run_from_their_sources(String name) throws Exception {
        var run = Command.launch(List.of(), "run", Command.SOURCES.resolve(name).toString());

        assertThat(run.status()).as(run.out()).isZero();
        assertThat(run.out()).doesNotContain("WARNING");
    }

    @Test
    void its_end_is_the_programs_end() throws Exception {
        var server = Command.SOURCES.resolve("UdpUpperServer.java").toString();
        var command = Command.builder(List.of(), "run", server, "127.0.0.1", "0");
        var sockeye = command.redirectErrorStream(true).start();
        try (var lines = sockeye.inputReader()) {
            assertThat(lines.readLine()).startsWith("serving 127.0.0.1 ");
            var programs = sockeye.descendants().toList();
            assertThat(programs).isNotEmpty();

            sockeye.destroy(); // to the JVM the same as Ctrl-C

            assertThat(sockeye.waitFor(10, TimeUnit.SECONDS)).isTrue();
            for (var program : programs) {
                program.onExit().get(10, TimeUnit.SECONDS);
            }
        } finally {
            sockeye.destroyForcibly();
        }
    }
}
