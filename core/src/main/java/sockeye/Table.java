package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** Reads the tables that the library brings with it, which look like /etc/services. */
final class Table {
    private Table() {}

    /** The lines of a resource, split into words; a line that begins with # is a comment. */
    static List<List<String>> read(String resource) {
        try (InputStream in = Table.class.getResourceAsStream(resource);
                var lines =
                        new BufferedReader(
                                new InputStreamReader(Objects.requireNonNull(in), UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> List.of(line.split(" ")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The words after the first two. */
    static List<String> aliases(List<String> line) {
        return line.subList(2, line.size());
    }
}
