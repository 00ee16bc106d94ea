package sockeye.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @Test
    void alone_it_helps() {
        var alone = Command.run();
        assertThat(alone.status()).isZero();
        assertThat(alone.out()).contains("demo", "run", "doctor");
        assertThat(Command.run("--help")).isEqualTo(alone);
        assertThat(Command.run("demo", "--help").out()).contains("--list");
    }

    @Test
    void a_wrong_command_line_is_status_2() {
        for (var args : List.of("dmeo", "demo --lits", "doctor --output xml", "--verbose")) {
            var wrong = Command.run(args.split(" ", -1));
            assertThat(wrong.status()).as(args).isEqualTo(2);
            assertThat(wrong.err()).as(args).isNotEmpty();
        }
    }

    @Test
    void files_of_arguments_are_not_read(@TempDir Path folder) throws Exception {
        var file = "@" + Files.writeString(folder.resolve("arguments"), "--version");
        assertThat(Command.run(file).status()).isEqualTo(2);
        assertThat(Command.run("connect", file).err()).contains("no endpoint: \"" + file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctor", "demo --list", "serve --list", "--help"})
    void what_cannot_be_printed_is_a_failure(String args) throws Exception {
        var process =
                Command.builder(List.of(), args.split(" ", -1))
                        .redirectOutput(new File("/dev/full"))
                        .start();

        assertThat(process.errorReader().readLine())
                .isEqualTo("sockeye: cannot print: No space left on device");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    @Test
    void it_tells_its_version_and_that_of_the_jdk() {
        var versions = Command.run("--version");

        assertThat(versions.status()).isZero();
        assertThat(versions.out())
                .matches("sockeye [0-9.]+(-SNAPSHOT)?\n.*\n")
                .endsWith("\nJDK " + Runtime.version() + "\n");
        assertThat(Command.run("version")).isEqualTo(versions);
    }

    @Test
    void help_helps() {
        assertThat(Command.run("help")).isEqualTo(Command.run());
        assertThat(Command.run("help", "serve")).isEqualTo(Command.run("serve", "--help"));
        assertThat(Command.run("help", "srve").status()).isEqualTo(2);
    }

    @Test
    void the_list_starts_without_picocli_and_foreign_functions() throws Exception {
        assertThat(classesOf("demo", "--list"))
                .contains("sockeye.cli.Demos")
                .doesNotContain("picocli.", "java.lang.foreign.Linker ", "sockeye.kernel.");
    }

    @Test
    void the_doctor_starts_without_picocli() throws Exception {
        assertThat(classesOf("doctor")).contains("sockeye.cli.Doctor").doesNotContain("picocli.");
        assertThat(classesOf("doctor", "--output", "json")).doesNotContain("picocli.");
    }

    private static String classesOf(String... args) throws Exception {
        var run = Command.launch(List.of("-Xlog:class+load"), args);
        assertThat(run.status()).isZero();
        return run.out();
    }
}
