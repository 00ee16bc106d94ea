package sockeye.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import sockeye.framing.Framing;
import sockeye.services.SmallServer;
import sockeye.services.SmallServers;

/** Reads what is given on the command line; what cannot be read is an IllegalArgumentException. */
final class Readers {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(x[0-9a-fA-F]{2}|.|$)");

    private Readers() {}

    /** A number and its unit: {@code 500ms}, {@code 10s}, {@code 3m}, {@code 1h}. */
    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no duration, such as 500ms, 10s, 3m, 1h");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no number up to " + Integer.MAX_VALUE, e);
        }
    }

    /** As {@link #duration} reads it, in the largest unit that fits. */
    static String text(Duration duration) {
        long ms = duration.toMillis();
        if (ms % 1000 != 0) {
            return ms + "ms";
        }
        long s = ms / 1000;
        if (s % 60 != 0 || s == 0) {
            return s + "s";
        }
        return s % 3600 == 0 ? s / 3600 + "h" : s / 60 + "m";
    }

    static Path path(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the path is empty");
        }
        return Path.of(text);
    }

    static SmallServer server(String name) {
        return SmallServers.find(name)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "there is no \""
                                        + name
                                        + "\", but "
                                        + SmallServers.ALL.stream()
                                                .map(SmallServer::name)
                                                .collect(Collectors.joining(", "))));
    }

    /** How messages are told apart. */
    static final String FRAMINGS =
            "line, len16, len32, varint, netstring, octet-count, fixed:LENGTH, delim:MARK";

    static Framing framing(String text) {
        return switch (text) {
            case "line" -> Framing.lines();
            case "len16" -> Framing.lengthPrefix(2);
            case "len32" -> Framing.lengthPrefix(4);
            case "varint" -> Framing.varint();
            case "netstring" -> Framing.netstring();
            case "octet-count" -> Framing.octetCounting();
            default -> framingWithArgument(text);
        };
    }

    private static Framing framingWithArgument(String text) {
        if (text.matches("fixed:[1-9][0-9]{0,8}")) {
            return Framing.fixed(Integer.parseInt(text.substring(6)));
        } else if (text.startsWith("delim:") && text.length() > 6) {
            return Framing.delimiter(unescape(text.substring(6)));
        }
        throw new IllegalArgumentException("\"" + text + "\" is no framing, one of " + FRAMINGS);
    }

    /** Bytes as C writes them: \n, \r, \t, \0, \\ and \xHH; all else is itself, in UTF-8. */
    static byte[] unescape(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher escape = ESCAPE.matcher(text);
        int done = 0;
        while (escape.find()) {
            bytes.writeBytes(text.substring(done, escape.start()).getBytes(UTF_8));
            bytes.write(unescaped(escape.group(1)));
            done = escape.end();
        }
        bytes.writeBytes(text.substring(done).getBytes(UTF_8));
        return bytes.toByteArray();
    }

    private static int unescaped(String escape) {
        return switch (escape) {
            case "n" -> '\n';
            case "r" -> '\r';
            case "t" -> '\t';
            case "0" -> 0;
            case "\\" -> '\\';
            default -> {
                if (escape.length() < 3) {
                    throw new IllegalArgumentException("\"\\" + escape + "\" is no escape");
                }
                yield HexFormat.fromHexDigits(escape, 1, 3);
            }
        };
    }
}
