package sockeye.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sockeye.Address;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.proxy.ProxyHeader;
import sockeye.testing.Opened;
import sockeye.testing.Programs;

/** The guide's program for services, its units, and its manifest. */
@Timeout(120)
class OperationsTest {
    private static final Path FILES = Path.of("..", "docs", "guide", "operations");
    private static final int TERMINATED = 128 + 15;

    /** Does what systemd does: two listeners are passed on, as 3 and 4. */
    private static final String MANAGER =
            """
            import os, socket, sys
            listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
            print(*[one.getsockname()[1] for one in listeners], sep="\\n", flush=True)
            high = [os.dup2(one.fileno(), 10 + i, inheritable=False) for i, one in enumerate(listeners)]
            for i, number in enumerate(high):
                os.dup2(number, 3 + i)
            os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="2", LISTEN_FDNAMES="echo:health")
            os.execv(sys.argv[1], sys.argv[1:])
            """;

    @TempDir private Path folder;
    @AutoClose private final Opened open = new Opened();

    private Process start(List<String> command) throws IOException {
        Process process = Programs.start(List.of("python3", "-c", MANAGER), command);
        open.add(() -> process.destroyForcibly().onExit().join());
        return process;
    }

    private Socket connect(int port) throws IOException {
        return open.add(Tcp.connect("127.0.0.1", port).timeout(Duration.ofSeconds(30)));
    }

    /** The service's own command, with this JVM and these classes, and a shorter lag. */
    private static List<String> command() throws IOException {
        String line = line(Files.readString(FILES.resolve("echo.service")), "ExecStart=");
        String modules =
                Programs.locationOf(Activation.class) + ":" + Programs.locationOf(Socket.class);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        assertThat(line)
                .contains("/usr/bin/java", "/opt/echo/lib", "/opt/echo/Echo.java", " 5 20 ");
        return List.of(
                line.replace("/usr/bin/java", java)
                        .replace("/opt/echo/lib", modules)
                        .replace("/opt/echo/Echo.java", FILES.resolve("Echo.java").toString())
                        .replace(" 5 20 ", " 2 20 ")
                        .split(" "));
    }

    private static String line(String text, String start) {
        return text.lines()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElseThrow();
    }

    private String check(int port) throws IOException {
        try (Socket socket = connect(port)) {
            socket.sendAll("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
            return line(new String(socket.input().readAllBytes(), UTF_8), "HTTP/1.1 ");
        }
    }

    @Test
    void theServiceLeavesInOrder() throws Exception {
        Programs.require("python3");
        Process service = start(command());
        BufferedReader said = service.inputReader(UTF_8);
        Socket client = connect(Integer.parseInt(said.readLine()));
        int health = Integer.parseInt(said.readLine());
        ProxyHeader.proxy(Address.inet("192.0.2.7", 4711), Address.inet("192.0.2.1", 9001))
                .send(client);
        client.sendAll("hello".getBytes(UTF_8));
        assertThat(client.recvAll(5)).asString(UTF_8).isEqualTo("hello");
        assertThat(check(health)).isEqualTo("200 OK");
        service.toHandle().destroy(); // Process.destroy would close what it says
        while (!check(health).equals("503 Service Unavailable")) {
            Thread.onSpinWait();
        }
        assertThat(client.recv(1)).isEmpty();
        client.close();
        assertThat(said.readLine())
                .isEqualTo("Report[drained=1, interrupted=0, aborted=0, abandoned=0]");
        assertThat(service.waitFor()).isEqualTo(TERMINATED);
    }

    private static void assertSilent(ProcessBuilder command) throws Exception {
        Process process = command.redirectErrorStream(true).start();
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void systemdUnderstandsTheUnits() throws Exception {
        Programs.require("systemd-analyze");
        for (String name : List.of("echo.service", "echo.socket")) {
            String text = Files.readString(FILES.resolve(name));
            Files.writeString(folder.resolve(name), text.replace("/usr/bin/java", "/bin/true"));
        }
        File service = folder.resolve("echo.service").toFile();
        assertSilent(
                new ProcessBuilder("systemd-analyze", "verify", "--man=no", service.toString()));
    }

    @Test
    void theManifestIsYaml() throws Exception {
        Programs.require("python3");
        int known = new ProcessBuilder("python3", "-c", "import yaml").start().waitFor();
        assumeTrue(known == 0, "Python's yaml is not installed");
        String read =
                "import sys, yaml; assert len(list(yaml.safe_load_all(open(sys.argv[1])))) == 2";
        String manifest = FILES.resolve("kubernetes.yaml").toString();
        assertSilent(new ProcessBuilder("python3", "-c", read, manifest));
    }
}
