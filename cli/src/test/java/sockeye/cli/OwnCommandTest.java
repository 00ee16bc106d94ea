package sockeye.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnCommandTest {
    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    @Test
    void each_word_ends_with_a_zero() throws Exception {
        var words = OwnCommand.words(bytes("java\0a b\0\0c\nd\0\u00c3\u00a4\0"), UTF_8);

        assertThat(words).containsExactly("java", "a b", "", "c\nd", "ä");
    }

    @Test
    void what_the_locale_cannot_write_is_refused() throws Exception {
        var umlaut = bytes("x\0\u00e4\0");

        assertThat(OwnCommand.words(umlaut, ISO_8859_1)).containsExactly("x", "ä");
        for (Charset narrow : new Charset[] {UTF_8, US_ASCII}) {
            assertThatThrownBy(() -> OwnCommand.words(umlaut, narrow))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(narrow.name());
        }
    }

    @Test
    void this_process_is_java() throws Exception {
        var words = OwnCommand.words();

        assertThat(Path.of(words.getFirst()))
                .isEqualTo(Path.of(System.getProperty("java.home"), "bin", "java").toRealPath());
        assertThat(words).hasSizeGreaterThan(1);
    }

    @Test
    void what_was_replaced_has_its_path_again(@TempDir Path folder) throws Exception {
        var odd = Files.createFile(folder.resolve("java (deleted)"));

        assertThat(OwnCommand.present("/usr/bin/java")).isEqualTo("/usr/bin/java");
        assertThat(OwnCommand.present("/no/java (deleted)")).isEqualTo("/no/java");
        assertThat(OwnCommand.present(odd.toString())).isEqualTo(odd.toString());
    }
}
