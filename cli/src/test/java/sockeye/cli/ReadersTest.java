package sockeye.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadersTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "0s, PT0S",
        "10s, PT10S",
        "3m, PT3M",
        "1h, PT1H",
        "999999999h, PT999999999H"
    })
    void durations(String text, Duration duration) {
        assertThat(Readers.duration(text)).isEqualTo(duration);
        assertThat(Readers.text(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "s", "-1s", "1.5s", "3 s", "3S", "1d", "9999999999s", "PT1S"})
    void what_is_no_duration_is_named(String text) {
        assertThatThrownBy(() -> Readers.duration(text)).hasMessageStartingWith("\"" + text + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "line, 68690a",
        "len16, 00026869",
        "len32, 000000026869",
        "varint, 026869",
        "netstring, 323a68692c",
        "octet-count, 32206869",
        "fixed:2, 6869",
        "delim:;, 68693b",
        "'delim:\\r\\n', 68690d0a",
        "'delim:\\x00\\xFFä', 686900ffc3a4"
    })
    void framings(String text, String hex) {
        var frame = ByteBuffer.allocate(64);
        Readers.framing(text).encode(ByteBuffer.wrap("hi".getBytes(UTF_8)), frame);

        var bytes = new byte[frame.flip().remaining()];
        frame.get(bytes);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(hex);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "lines",
                "LINE",
                "len",
                "fixed",
                "fixed:",
                "fixed:0",
                "fixed:-1",
                "fixed:x",
                "fixed:9999999999",
                "delim",
                "delim:",
                "delim:\\q",
                "delim:\\",
                "delim:\\x1"
            })
    void what_is_no_framing_is_refused(String text) {
        assertThatThrownBy(() -> Readers.framing(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void escapes_are_those_of_c() {
        assertThat(Readers.unescape("a\\n\\r\\t\\0\\\\\\x7f\\xe2b"))
                .containsExactly('a', '\n', '\r', '\t', 0, '\\', 0x7f, 0xe2, 'b');
    }

    @Test
    void servers_are_found_by_name() {
        assertThat(Readers.server("echo").name()).isEqualTo("echo");
        assertThatThrownBy(() -> Readers.server("ehco"))
                .hasMessageContainingAll("\"ehco\"", "echo, upper");
    }
}
