package sockeye.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import sockeye.Address;
import sockeye.server.Connection;
import sockeye.server.Observer;
import sockeye.server.Outcome;
import sockeye.server.Rejection;
import sockeye.server.Request;
import sockeye.server.Running;
import sockeye.server.Running.State;
import sockeye.server.Served;
import sockeye.server.Server;

/**
 * Meters of what happens to servers, in a registry of Micrometer.
 *
 * {@snippet :
 * ServerMetrics metrics = new ServerMetrics(registry, Tags.of("server", "echo"));
 * Running running = metrics.watch(echo.observer(metrics).start(Tcp.listen(7)));
 * }
 *
 * <table>
 * <caption>The meters</caption>
 * <tr><th>name<th>kind<th>what
 * <tr><td>{@code sockeye.server.connections}<td>counter<td>connections that were served, by
 *     {@code outcome}: a name of {@link Outcome}
 * <tr><td>{@code sockeye.server.datagrams}<td>counter<td>datagrams that were served, likewise
 * <tr><td>{@code sockeye.server.rejections}<td>counter<td>who was not served, by {@code reason}:
 *     a name of {@link Rejection}
 * <tr><td>{@code sockeye.server.received}<td>counter<td>bytes that came, over what has ended
 * <tr><td>{@code sockeye.server.sent}<td>counter<td>bytes that were sent, over what has ended
 * <tr><td>{@code sockeye.server.handler}<td>timer<td>how long handlers ran
 * <tr><td>{@code sockeye.server.active}<td>gauge<td>connections and datagrams that are served now
 * <tr><td>{@code sockeye.server.queue}<td>gauge<td>TCP connections that wait in the kernel to be
 *     accepted
 * </table>
 *
 * <p>All counters are there from the beginning, at zero. Addresses are no tags: there would be a
 * meter for each client. The timer has a histogram if the registry's configuration asks for one.
 *
 * <p>One of these serves any number of servers. A registry has one gauge for a name and its tags,
 * the first: so make no second one with the same tags. All methods may be called by any thread.
 */
public final class ServerMetrics implements Observer {
    private static final String OUTCOME = "outcome";
    private static final String REASON = "reason";

    private final MeterProvider<Counter> connections;
    private final MeterProvider<Counter> datagrams;
    private final MeterProvider<Counter> rejections;
    private final Counter received;
    private final Counter sent;
    private final Timer handler;
    private final Set<Running> servers = ConcurrentHashMap.newKeySet();

    /**
     * Registers the meters, for {@link Server#observer}.
     *
     * @param registry where they are
     * @param tags what all of them have besides, such as {@code Tags.of("server", "echo")}
     */
    public ServerMetrics(MeterRegistry registry, Iterable<Tag> tags) {
        connections =
                counter("connections", "Connections served").tags(tags).withRegistry(registry);
        datagrams = counter("datagrams", "Datagrams served").tags(tags).withRegistry(registry);
        rejections =
                counter("rejections", "Peers that were not served")
                        .tags(tags)
                        .withRegistry(registry);
        received = bytes("received", "Bytes received").tags(tags).register(registry);
        sent = bytes("sent", "Bytes sent").tags(tags).register(registry);
        handler =
                Timer.builder(name("handler"))
                        .description("How long handlers ran")
                        .tags(tags)
                        .register(registry);
        gauge("active", "Connections and datagrams served now", Running::connections)
                .tags(tags)
                .register(registry);
        gauge("queue", "Connections waiting to be accepted", one -> one.statistics().queue())
                .tags(tags)
                .register(registry);
        beginAtZero();
    }

    private static String name(String last) {
        return "sockeye.server." + last;
    }

    private static Counter.Builder counter(String name, String description) {
        return Counter.builder(name(name)).description(description);
    }

    private static Counter.Builder bytes(String name, String description) {
        return counter(name, description).baseUnit(BaseUnits.BYTES);
    }

    private Gauge.Builder<?> gauge(String name, String description, ToLongFunction<Running> value) {
        return Gauge.builder(name(name), this, metrics -> metrics.sum(value))
                .description(description)
                .strongReference(true);
    }

    /** A rate is wrong by the first event if its counter comes with it. */
    private void beginAtZero() {
        for (Outcome outcome : Outcome.values()) {
            connections.withTag(OUTCOME, outcome.name());
            datagrams.withTag(OUTCOME, outcome.name());
        }
        for (Rejection reason : Rejection.values()) {
            rejections.withTag(REASON, reason.name());
        }
    }

    /**
     * Adds a server to what the gauges tell, until it has stopped.
     *
     * @param server a server that has been started, with this as its observer or without
     * @return the same
     */
    public Running watch(Running server) {
        servers.add(server);
        return server;
    }

    private long sum(ToLongFunction<Running> value) {
        servers.removeIf(server -> server.state() == State.STOPPED);
        return servers.stream().mapToLong(value).sum();
    }

    @Override
    public void ended(Served served, Outcome outcome, Duration time) {
        MeterProvider<Counter> kind =
                switch (served) {
                    case Connection _ -> connections;
                    case Request _ -> datagrams;
                };
        kind.withTag(OUTCOME, outcome.name()).increment();
        received.increment((double) served.received());
        sent.increment((double) served.sent());
        handler.record(time);
    }

    @Override
    public void rejected(Address peer, Rejection reason) {
        rejections.withTag(REASON, reason.name()).increment();
    }
}
