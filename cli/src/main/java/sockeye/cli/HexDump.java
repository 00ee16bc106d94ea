package sockeye.cli;

/** Shows bytes as {@code hexdump -C} does: where they are, what they are, as text. */
final class HexDump {
    private static final int ROW = 16;

    private long place;

    /** The first {@code length} bytes; they are shown at once, so the last row may be short. */
    String rows(byte[] bytes, int length) {
        StringBuilder rows = new StringBuilder();
        for (int from = 0; from < length; from += ROW) {
            int to = Math.min(length, from + ROW);
            append(rows, bytes, from, to);
            place += to - from;
        }
        return rows.toString();
    }

    private void append(StringBuilder rows, byte[] bytes, int from, int to) {
        rows.append(String.format("%08x  ", place));
        for (int i = from; i < from + ROW; i++) {
            rows.append(i < to ? String.format("%02x ", bytes[i]) : "   ");
            rows.append(i == from + ROW / 2 - 1 ? " " : "");
        }
        rows.append(" |");
        for (int i = from; i < to; i++) {
            rows.append(bytes[i] >= ' ' && bytes[i] <= '~' ? (char) bytes[i] : '.');
        }
        rows.append("|\n");
    }

    /** How much there was; the next bytes begin anew. */
    String end() {
        String end = String.format("%08x\n", place);
        place = 0;
        return end;
    }
}
