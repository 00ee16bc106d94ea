package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads the tables that the library brings with it, which look like /etc/services. */
final class Table {
    private Table() {}

    /** The lines of a resource, split into words; a line that begins with # is a comment. */
    static List<List<String>> read(String resource) {
        List<List<String>> lines = new ArrayList<>();
        for (String line : text(resource).lines().toList()) {
            if (!line.startsWith("#")) {
                lines.add(List.of(line.split(" ", -1)));
            }
        }
        return lines;
    }

    private static String text(String resource) {
        try (InputStream in = Table.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The words after the first two. */
    static List<String> aliases(List<String> line) {
        return line.subList(2, line.size());
    }
}
