package sockeye.bench.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of text under headings: the first column is a name, the others are numbers. */
record Table(List<String> headings, List<List<String>> rows) {
    /** For a terminal. */
    String text() {
        var lines = new ArrayList<String>();
        lines.add(line(headings));
        rows.forEach(row -> lines.add(line(row)));
        return String.join("\n", lines);
    }

    private String line(List<String> cells) {
        return IntStream.range(0, cells.size())
                .mapToObj(column -> padded(cells.get(column), column))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    private String padded(String cell, int column) {
        var padding = " ".repeat(width(column) - cell.length());
        return column == 0 ? cell + padding : padding + cell;
    }

    private int width(int column) {
        int width = headings.get(column).length();
        for (var row : rows) {
            width = Math.max(width, row.get(column).length());
        }
        return width;
    }

    String markdown() {
        var lines = new ArrayList<String>();
        lines.add(markdown(headings));
        lines.add("|---" + "|--:".repeat(headings.size() - 1) + "|");
        rows.forEach(row -> lines.add(markdown(row)));
        return String.join("\n", lines);
    }

    private static String markdown(List<String> cells) {
        return cells.stream()
                .map(cell -> cell.replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }
}
