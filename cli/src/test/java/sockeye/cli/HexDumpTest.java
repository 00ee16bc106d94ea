package sockeye.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What hexdump -C of util-linux prints. */
class HexDumpTest {
    @Test
    void looks_as_everywhere() {
        var dump = new HexDump();
        var bytes = "The quick brown fox jumps\r\n\u007f".getBytes(US_ASCII);

        assertThat(dump.rows(bytes, bytes.length) + dump.end())
                .isEqualTo(
                        """
                        00000000  54 68 65 20 71 75 69 63  6b 20 62 72 6f 77 6e 20  |The quick brown |
                        00000010  66 6f 78 20 6a 75 6d 70  73 0d 0a 7f              |fox jumps...|
                        0000001c
                        """);
    }

    @Test
    void goes_on_after_a_short_row_and_begins_anew_after_the_end() {
        var dump = new HexDump();
        var bytes = new byte[] {-1, 'a', 'b'};

        assertThat(dump.rows(bytes, 1)).startsWith("00000000  ff  ").endsWith(" |.|\n");
        assertThat(dump.rows(bytes, 3)).startsWith("00000001  ff 61 62 ");
        assertThat(dump.end()).isEqualTo("00000004\n");
        assertThat(dump.rows(bytes, 0)).isEmpty();
        assertThat(dump.end()).isEqualTo("00000000\n");
    }
}
