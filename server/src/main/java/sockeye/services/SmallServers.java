package sockeye.services;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import sockeye.server.Handler;
import sockeye.server.Limits;

/**
 * The small servers.
 *
 * {@snippet :
 * try (Running running = SmallServers.find("echo").orElseThrow().stream().start(Tcp.listen(7))) {
 *     running.await();
 * }
 * }
 */
public final class SmallServers {
    private static final InstantSource CLOCK = InstantSource.system();

    /** Who chats may only listen for long. */
    private static final Limits PATIENT =
            Limits.DEFAULT.firstByte(Duration.ofHours(1)).idle(Duration.ofHours(1));

    /** All of them, each with a name of its own. */
    public static final List<SmallServer> ALL =
            List.of(
                    both("echo", "sends back what comes (RFC 862)", Echo::stream, Echo::datagram),
                    both("upper", "sends it back in capitals", Upper::stream, Upper::datagram),
                    both("discard", "throws it away (RFC 863)", Discard::stream, _ -> null),
                    both(
                            "chargen",
                            "sends characters without end (RFC 864)",
                            Chargen::stream,
                            Chargen::datagram),
                    answer("qotd", "sends the quote of the day (RFC 865)", Quotes.of(CLOCK)),
                    answer("daytime", "sends date and time as text (RFC 867)", Daytime.of(CLOCK)),
                    answer("time", "sends the time as a number (RFC 868)", TimeNumber.of(CLOCK)),
                    new SmallServer(
                            "chat",
                            "passes each line to everybody else",
                            PATIENT,
                            Chat::new,
                            Optional.empty()));

    private SmallServers() {}

    /**
     * Finds one by its name.
     *
     * @param name its name
     * @return the server, or empty if there is none of this name
     */
    public static Optional<SmallServer> find(String name) {
        return ALL.stream().filter(server -> server.name().equals(name)).findFirst();
    }

    private static SmallServer both(
            String name, String about, Handler handler, DatagramService datagrams) {
        return new SmallServer(name, about, Limits.DEFAULT, () -> handler, Optional.of(datagrams));
    }

    private static SmallServer answer(String name, String about, Supplier<byte[]> answer) {
        return both(name, about, new OneAnswer(answer), _ -> answer.get());
    }
}
