package sockeye.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sockeye.Address;
import sockeye.Shutdown;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Unix;
import sockeye.server.Handler;
import sockeye.server.Health;
import sockeye.server.Running;
import sockeye.server.Running.State;
import sockeye.server.Server;
import sockeye.testing.Opened;

/** Two servers behind the balancers whose configurations are in the guide. */
@Timeout(60)
class BalancerTest {
    private static final Path CONFIGURATIONS = Path.of("..", "docs", "guide", "operations");
    private static final Path STREAM = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir private Path folder;
    @AutoClose private final Opened open = new Opened();

    /** A server and its checks. */
    private record Site(Running server, Running health) {
        int port() throws IOException {
            return server.sockets().getFirst().localPort();
        }

        int healthPort() throws IOException {
            return health.sockets().getFirst().localPort();
        }
    }

    /** A client, and what the server has told it: which server it is, and whom it sees. */
    private record Visit(Socket client, String greeting) {
        String site() {
            return greeting.substring(0, greeting.indexOf(' '));
        }

        String ask(String text) throws IOException {
            client.sendAll(text.getBytes(UTF_8));
            return new String(client.recvAll(text.length()), UTF_8);
        }
    }

    private Running start(Server server) throws IOException {
        Running running = server.start(Tcp.listen("127.0.0.1", 0));
        open.add(() -> {
            running.shutdown(Duration.ZERO);
            running.await();
        });
        return running;
    }

    private Site site(String name) throws IOException {
        return site(connection -> {
            String greeting = name + " " + connection.peer() + "\n";
            connection.output().write(greeting.getBytes(UTF_8));
            connection.input().transferTo(connection.output());
        });
    }

    private Site site(Handler handler) throws IOException {
        Running server = start(Server.stream(handler).behind(TrustedSources.of("127.0.0.1")));
        return new Site(server, start(Server.stream(Health.of(server))));
    }

    /** Answers when the client has said all. */
    private Site patientSite() throws IOException {
        return site(c -> c.output().write(c.input().readAllBytes()));
    }

    private Socket connect(int port) throws IOException {
        return open.add(Tcp.connect("127.0.0.1", port).timeout(LONG));
    }

    private Visit visit(int port) throws IOException {
        Socket client = connect(port);
        var reader = new BufferedReader(new InputStreamReader(client.input(), UTF_8));
        String greeting = reader.readLine();
        assertThat(greeting).endsWith(" " + client.localAddress());
        return new Visit(client, greeting);
    }

    /** Of two, one is at each site. */
    private Visit visitTo(String site, int port) throws IOException {
        List<Visit> visits = List.of(visit(port), visit(port));
        assertThat(visits).extracting(Visit::site).containsExactlyInAnyOrder("one", "two");
        return visits.stream().filter(visit -> visit.site().equals(site)).findFirst().orElseThrow();
    }

    private void assertAnswersAfterTheEnd(int port) throws IOException {
        Socket client = connect(port);
        client.sendAll("all I have to say".getBytes(UTF_8));
        client.shutdown(Shutdown.SHUT_WR);
        assertThat(client.input().readAllBytes()).asString(UTF_8).isEqualTo("all I have to say");
    }

    private List<String> nextSites(int port) throws IOException {
        return List.of(visit(port).site(), visit(port).site(), visit(port).site());
    }

    /** The guide's configuration, with other ports and paths. */
    private Path configuration(String name, List<String> changes) throws IOException {
        String text = Files.readString(CONFIGURATIONS.resolve(name));
        for (int i = 0; i < changes.size(); i += 2) {
            assertThat(text).contains(changes.get(i));
            text = text.replace(changes.get(i), changes.get(i + 1));
        }
        return Files.writeString(folder.resolve(name), text);
    }

    private int haproxy(Site one, Site two) throws IOException {
        Launched.require("haproxy");
        List<String> changes =
                List.of(
                        "/run/haproxy/admin.sock", control().toString(),
                        "bind :9999", "bind \"fd@${LISTENER}\"",
                        "inter 1s", "inter 100ms",
                        "127.0.0.1:9001 port 8001", hostAndPorts(one),
                        "127.0.0.1:9002 port 8002", hostAndPorts(two));
        Path configuration = configuration("haproxy.cfg", changes);
        return open.add(Launched.haproxy("127.0.0.1", configuration)).port();
    }

    private static String hostAndPorts(Site site) throws IOException {
        return "127.0.0.1:" + site.port() + " port " + site.healthPort();
    }

    private Path control() {
        return folder.resolve("admin.sock");
    }

    /** What HAProxy thinks of a server: the 18th column of its statistics. */
    private String status(String server) throws IOException {
        try (Socket socket = Unix.connect(Address.unix(control()))) {
            socket.sendAll("show stat\n".getBytes(UTF_8));
            return new String(socket.input().readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("echo," + server + ","))
                    .map(line -> List.of(line.split(",", -1)).get(17))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void haproxySendsNobodyToWhoIsLeaving() throws Exception {
        Site one = site("one");
        int port = haproxy(one, site("two"));
        Visit early = visitTo("one", port);
        one.server().shutdown(LONG, LONG);
        while (!status("one").equals("DOWN")) {
            Thread.onSpinWait();
        }
        assertThat(nextSites(port)).containsOnly("two");
        assertThat(one.server().state()).isEqualTo(State.LEAVING);
        assertThat(early.ask("still here")).isEqualTo("still here");
        one.server().shutdown(LONG);
        assertThat(early.client().recv(1)).isEmpty();
        assertThat(one.server().await().drained()).isOne();
    }

    @Test
    void haproxyPassesOnTheEndOfAClientThatStillReads() throws Exception {
        assertAnswersAfterTheEnd(haproxy(patientSite(), patientSite()));
    }

    private int nginx(Site one, Site two) throws IOException {
        Launched.require("nginx");
        assumeTrue(Files.exists(STREAM), "nginx's module stream is not installed");
        List<String> changes =
                List.of(
                        "listen 9999", "listen 127.0.0.1:" + Launched.PORT,
                        "127.0.0.1:9001", "127.0.0.1:" + one.port(),
                        "127.0.0.1:9002", "127.0.0.1:" + two.port());
        Path configuration = configuration("nginx.conf", changes);
        return open.add(Launched.nginx("127.0.0.1", configuration)).port();
    }

    @Test
    void nginxGoesOnToTheNextWhenAListenerIsClosed() throws Exception {
        Site one = site("one");
        int port = nginx(one, site("two"));
        Visit early = visitTo("one", port);
        one.server().shutdown(LONG);
        one.server().await();
        assertThat(early.client().recv(1)).isEmpty();
        assertThat(nextSites(port)).containsOnly("two");
    }

    @Test
    void nginxPassesOnTheEndOfAClientThatStillReads() throws Exception {
        assertAnswersAfterTheEnd(nginx(patientSite(), patientSite()));
    }
}
