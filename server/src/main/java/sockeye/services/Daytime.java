package sockeye.services;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Supplier;

/** RFC 867, in the first of the forms it shows: {@code Tuesday, February 22, 1982 17:37:43-UTC}. */
final class Daytime {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("EEEE, MMMM d, uuuu HH:mm:ss'-UTC\r\n'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private Daytime() {}

    static Supplier<byte[]> of(InstantSource clock) {
        return () -> FORM.format(clock.instant()).getBytes(US_ASCII);
    }
}
