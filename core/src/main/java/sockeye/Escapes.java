package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;

/**
 * Keeps printed names in one piece, on one line: spaces of all kinds, characters that control or
 * format (the categories Z, Cc and Cf) and % are written as %XX, the bytes of their UTF-8.
 */
final class Escapes {
    private Escapes() {}

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints()
                .forEach(point -> {
                    if (isEscaped(point)) {
                        for (byte b : Character.toString(point).getBytes(UTF_8)) {
                            escaped.append(String.format("%%%02X", b));
                        }
                    } else {
                        escaped.appendCodePoint(point);
                    }
                });
        return escaped.toString();
    }

    private static boolean isEscaped(int point) {
        return point == '%'
                || Character.isISOControl(point)
                || Character.isSpaceChar(point)
                || Character.getType(point) == Character.FORMAT;
    }

    static String unescape(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            if (point == '%') {
                if (at + 3 > text.length()) {
                    throw new IllegalArgumentException("unfinished % escape in " + text);
                }
                bytes.write(HexFormat.fromHexDigits(text, at + 1, at + 3));
                at += 3;
            } else {
                bytes.writeBytes(Character.toString(point).getBytes(UTF_8));
                at += Character.charCount(point);
            }
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("% escapes that are not UTF-8 in " + text, e);
        }
    }
}
