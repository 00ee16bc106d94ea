package sockeye.cli;

import java.time.Duration;
import java.util.ListResourceBundle;
import java.util.function.Function;
import java.util.stream.Collectors;
import sockeye.server.Limits;
import sockeye.services.SmallServers;

/** The limits of servers that are given no others, for the help. */
final class LimitDefaults extends ListResourceBundle {
    @Override
    protected Object[][] getContents() {
        return new Object[][] {
            row("connections", Limits::connections),
            row("per-address", Limits::perAddress),
            row("accept-rate", Limits::acceptRate),
            row("header", Limits::header),
            row("handshake", Limits::handshake),
            row("first-byte", Limits::firstByte),
            row("idle", Limits::idle),
            row("request", Limits::request),
            row("read-rate", Limits::readRate),
            row("write-progress", Limits::writeProgress),
            row("send-buffer", Limits::sendBuffer),
            row("linger", Limits::linger),
            row("datagram-rate", Limits::datagramRate)
        };
    }

    private static Object[] row(String option, Function<Limits, Object> limit) {
        Object usual = limit.apply(Limits.DEFAULT);
        return new Object[] {"default." + option, text(usual) + exceptions(usual, limit)};
    }

    private static String exceptions(Object usual, Function<Limits, Object> limit) {
        return SmallServers.ALL.stream()
                .filter(one -> !limit.apply(one.limits()).equals(usual))
                .map(one -> "; for " + one.name() + " " + text(limit.apply(one.limits())))
                .collect(Collectors.joining());
    }

    private static String text(Object value) {
        if (value.equals(Limits.UNLIMITED) || value.equals(Limits.FOREVER)) {
            return "no limit";
        }
        return value instanceof Duration time ? Readers.text(time) : value.toString();
    }
}
