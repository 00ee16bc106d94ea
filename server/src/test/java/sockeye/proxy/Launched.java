package sockeye.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sockeye.testing.Programs;

/**
 * A balancer that runs until it is closed. It has no way to tell a port of the kernel's choice, so
 * it inherits a listener.
 */
record Launched(Process process, int port) implements AutoCloseable {
    /** What stands for the listener's port in a configuration. */
    static final String PORT = "PORT_OF_THE_LISTENER";

    /** HAProxy takes the number of a listener from a variable of any name, nginx from NGINX. */
    private static final String LAUNCHER =
            """
            import os, pathlib, socket, sys
            host, configuration, placeholder, *command = sys.argv[1:]
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            listener = socket.create_server((host, 0), family=family)
            listener.set_inheritable(True)
            os.environ["LISTENER"] = str(listener.fileno())
            os.environ["NGINX"] = str(listener.fileno()) + ";"
            port = str(listener.getsockname()[1])
            path = pathlib.Path(configuration)
            path.write_text(path.read_text().replace(placeholder, port))
            print(port, flush=True)
            os.execvp(command[0], command)
            """;

    /** Skips the test if the balancer, or what starts it, is not installed. */
    static void require(String balancer) {
        Programs.require("python3");
        Programs.require(balancer);
    }

    static Launched haproxy(String host, Path configuration) throws IOException {
        return start(host, configuration, "haproxy", "-db", "-f", configuration.toString());
    }

    /** With a master process: without, nginx 1.22 crashes on an inherited listener. */
    static Launched nginx(String host, Path configuration) throws IOException {
        String folder = configuration.resolveSibling(".").toString();
        String settings = "daemon off; pid " + folder + "/nginx.pid;";
        List<String> command = new ArrayList<>(List.of("nginx", "-p", folder, "-g", settings));
        command.addAll(List.of("-e", folder + "/nginx.log", "-c", configuration.toString()));
        return start(host, configuration, command.toArray(String[]::new));
    }

    private static Launched start(String host, Path configuration, String... command)
            throws IOException {
        List<String> words = new ArrayList<>(List.of("python3", "-c", LAUNCHER));
        words.addAll(List.of(host, configuration.toString(), PORT));
        words.addAll(List.of(command));
        Process process = new ProcessBuilder(words).redirectError(Redirect.INHERIT).start();
        String port = process.inputReader(UTF_8).readLine();
        if (port == null) {
            throw new IOException(command[0] + " could not be started");
        }
        return new Launched(process, Integer.parseInt(port));
    }

    /** By SIGTERM: nginx must stop its workers. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
