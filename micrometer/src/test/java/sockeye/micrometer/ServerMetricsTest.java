package sockeye.micrometer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Udp;
import sockeye.server.Handler;
import sockeye.server.Limits;
import sockeye.server.Outcome;
import sockeye.server.Rejection;
import sockeye.server.Running;
import sockeye.server.Server;

@Timeout(60)
class ServerMetricsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Handler ECHO =
            connection -> connection.input().transferTo(connection.output());

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
        registry.close();
    }

    private ServerMetrics metrics(String... tags) {
        return new ServerMetrics(registry, Tags.of(tags));
    }

    private Running start(ServerMetrics metrics, Server server) throws IOException {
        Running running = metrics.watch(server.observer(metrics).start(Tcp.listen("127.0.0.1", 0)));
        open.add(() -> stop(running));
        return running;
    }

    /** What has happened has been told when the server has stopped. */
    private static void stop(Running server) throws InterruptedException {
        server.shutdown(PATIENCE);
        server.await();
    }

    private Socket client(Running server) throws IOException {
        Socket client = Tcp.connect("127.0.0.1", server.sockets().getFirst().localPort());
        open.add(client);
        return client.timeout(PATIENCE);
    }

    private static String ask(Socket client, String text) throws IOException {
        client.sendAll(text.getBytes(UTF_8));
        return new String(client.recvAll(text.length()), UTF_8);
    }

    private List<String> scraped() {
        return registry.scrape().lines().toList();
    }

    @Test
    void connectionsAreCounted() throws Exception {
        Limits limits = Limits.DEFAULT.perAddress(1);
        Running server = start(metrics("server", "echo"), Server.stream(ECHO).limits(limits));
        assertThat(ask(client(server), "hello")).isEqualTo("hello");
        assertThatThrownBy(() -> client(server).recv(1)).isInstanceOf(SocketException.class);
        stop(server);
        assertThat(scraped())
                .contains(
                        "# TYPE sockeye_server_connections_total counter",
                        "sockeye_server_connections_total{outcome=\"DONE\",server=\"echo\"} 1.0",
                        "sockeye_server_rejections_total{reason=\"PER_ADDRESS\",server=\"echo\"} 1.0",
                        "sockeye_server_received_bytes_total{server=\"echo\"} 5.0",
                        "sockeye_server_sent_bytes_total{server=\"echo\"} 5.0",
                        "# TYPE sockeye_server_handler_seconds summary",
                        "sockeye_server_handler_seconds_count{server=\"echo\"} 1");
    }

    @Test
    void outcomesDiffer() throws Exception {
        Limits limits = Limits.DEFAULT.idle(Duration.ofMillis(50));
        Running server = start(metrics(), Server.stream(ECHO).limits(limits));
        Socket client = client(server);
        assertThat(ask(client, "hello")).isEqualTo("hello");
        assertThat(client.recv(1)).isEmpty();
        stop(server);
        assertThat(scraped())
                .contains(
                        "sockeye_server_connections_total{outcome=\"TIMED_OUT\"} 1.0",
                        "sockeye_server_connections_total{outcome=\"DONE\"} 0.0");
        assertThat(registry.get("sockeye.server.handler").timer().max(MILLISECONDS))
                .isGreaterThanOrEqualTo(50);
    }

    @Test
    void datagramsAreCountedForThemselves() throws Exception {
        ServerMetrics metrics = metrics();
        Server upper = Server.datagram(request -> request.reply(request.text() + "!"));
        Running server = metrics.watch(upper.observer(metrics).start(Udp.bind("127.0.0.1", 0)));
        open.add(() -> stop(server));
        try (Socket client = Udp.bind("127.0.0.1", 0).timeout(PATIENCE)) {
            client.sendTo("hello".getBytes(UTF_8), server.sockets().getFirst().localAddress());
            assertThat(client.recvFrom(100).text()).isEqualTo("hello!");
        }
        stop(server);
        assertThat(scraped())
                .contains(
                        "sockeye_server_datagrams_total{outcome=\"DONE\"} 1.0",
                        "sockeye_server_connections_total{outcome=\"DONE\"} 0.0",
                        "sockeye_server_received_bytes_total 5.0",
                        "sockeye_server_sent_bytes_total 6.0");
    }

    @Test
    void everyCounterBeginsAtZero() {
        metrics();
        for (Outcome outcome : Outcome.values()) {
            assertThat(scraped())
                    .contains(
                            "sockeye_server_connections_total{outcome=\"" + outcome + "\"} 0.0",
                            "sockeye_server_datagrams_total{outcome=\"" + outcome + "\"} 0.0");
        }
        for (Rejection reason : Rejection.values()) {
            assertThat(scraped())
                    .contains("sockeye_server_rejections_total{reason=\"" + reason + "\"} 0.0");
        }
    }

    @Test
    void gaugesTellOfNow() throws Exception {
        ServerMetrics metrics = metrics();
        Running one = start(metrics, Server.stream(ECHO).oneAtATime());
        Running another = start(metrics, Server.stream(ECHO));
        assertThat(ask(client(one), "served")).isEqualTo("served");
        assertThat(ask(client(another), "served")).isEqualTo("served");
        client(one);
        client(one);
        assertThat(scraped()).contains("sockeye_server_active 2.0", "sockeye_server_queue 2.0");
        stop(one);
        assertThat(scraped()).contains("sockeye_server_active 1.0", "sockeye_server_queue 0.0");
    }

    @Test
    void theRegistryMayAskForAHistogram() throws Exception {
        registry.config().meterFilter(histograms());
        Running server = start(metrics(), Server.stream(ECHO));
        assertThat(ask(client(server), "hello")).isEqualTo("hello");
        stop(server);
        assertThat(scraped())
                .contains(
                        "# TYPE sockeye_server_handler_seconds histogram",
                        "sockeye_server_handler_seconds_bucket{le=\"+Inf\"} 1");
    }

    private static MeterFilter histograms() {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(
                    Meter.Id id, DistributionStatisticConfig config) {
                return DistributionStatisticConfig.builder()
                        .percentilesHistogram(id.getName().equals("sockeye.server.handler"))
                        .build()
                        .merge(config);
            }
        };
    }

    /** Prometheus's own check of names, help and types. */
    @Test
    void promtoolFindsNothing(@TempDir Path folder) throws Exception {
        requirePromtool();
        Running server = start(metrics("server", "echo"), Server.stream(ECHO));
        assertThat(ask(client(server), "hello")).isEqualTo("hello");
        Path scrape = Files.writeString(folder.resolve("scrape"), registry.scrape());
        Process promtool =
                new ProcessBuilder("promtool", "check", "metrics")
                        .redirectInput(scrape.toFile())
                        .redirectErrorStream(true)
                        .start();
        assertThat(new String(promtool.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(promtool.waitFor()).isZero();
    }

    private static void requirePromtool() {
        List<String> path = List.of(System.getenv("PATH").split(":", -1));
        assumeTrue(
                path.stream().anyMatch(one -> Files.isExecutable(Path.of(one, "promtool"))),
                "promtool is not installed");
    }
}
