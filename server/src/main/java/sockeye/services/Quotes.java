package sockeye.services;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Supplier;

/** RFC 865: ASCII, at most 512 bytes. The quote changes at midnight, UTC. */
final class Quotes {
    private static final List<String> ALL =
            List.of(
                    """
                    Be conservative in what you do, be liberal in what you accept from others.
                    (Jon Postel, RFC 793)
                    """,
                    """
                    It Has To Work.
                    (RFC 1925)
                    """,
                    """
                    No matter how hard you push and no matter what the priority,
                    you can't increase the speed of light.
                    (RFC 1925)
                    """,
                    """
                    It is always possible to agglutinate multiple separate problems
                    into a single complex interdependent solution.
                    In most cases this is a bad idea.
                    (RFC 1925)
                    """,
                    """
                    It is more complicated than you think.
                    (RFC 1925)
                    """,
                    """
                    In protocol design, perfection has been reached not when there is
                    nothing left to add, but when there is nothing left to take away.
                    (RFC 1925)
                    """,
                    """
                    We reject kings, presidents and voting.
                    We believe in rough consensus and running code.
                    (David Clark)
                    """);

    private Quotes() {}

    static Supplier<byte[]> of(InstantSource clock) {
        return () -> {
            long day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toEpochDay();
            return ALL.get(Math.floorMod(day, ALL.size())).replace("\n", "\r\n").getBytes(US_ASCII);
        };
    }
}
