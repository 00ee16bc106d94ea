import sockeye.*;
import sockeye.proxy.*;
import sockeye.server.*;
import sockeye.systemd.*;

/**
 * An echo server behind balancers. Arguments: its port, the port of its checks, lag and grace in
 * seconds, and the networks of the balancers if they send PROXY headers.
 */
void main(String[] arguments) throws Exception {
    if (arguments.length < 4) {
        System.err.println("usage: Echo.java PORT CHECKS_PORT LAG GRACE [BALANCER,...]");
        System.exit(2);
    }
    var lag = Duration.ofSeconds(Long.parseLong(arguments[2]));
    var grace = Duration.ofSeconds(Long.parseLong(arguments[3]));
    var echo = Server.stream(connection -> connection.input().transferTo(connection.output()));
    if (arguments.length > 4) {
        echo = echo.behind(TrustedSources.of(arguments[4].split(",")));
    }
    var passed = Activation.take();
    var running = echo.start(listeners(passed, "echo", arguments[0]));
    var health = Server.stream(Health.of(running)).start(listeners(passed, "health", arguments[1]));
    var manager = Notifier.ofProcess();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running, manager, lag, grace)));
    manager.ready();
    health.await();
}

Socket[] listeners(Activation passed, String name, String port) throws IOException {
    var named = passed.sockets(name, Expected.LISTENING_STREAM);
    return named.isEmpty()
            ? new Socket[] {Tcp.listen("0.0.0.0", Integer.parseInt(port))}
            : named.toArray(Socket[]::new);
}

void stop(Running running, Notifier manager, Duration lag, Duration grace) {
    try {
        manager.stopping();
        running.shutdown(lag, grace);
        IO.println(running.await());
    } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
    }
}
