package sockeye.cli;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Option;
import sockeye.Family;
import sockeye.proxy.TrustedSources;
import sockeye.server.AccessLog;
import sockeye.server.Server;

/** Who comes before the server, and who is told of what it does, on the command line. */
final class AudienceOptions {
    private static final String UNIX = "unix";

    @Option(
            names = "--proxy-from",
            paramLabel = "CIDR",
            split = ",",
            description = {
                "Connections come from these proxies only, each with a PROXY header:",
                "10.0.0.0/8,::1; unix stands for Unix sockets."
            })
    private List<String> proxies = List.of();

    @Option(
            names = "--access-log",
            description = "A line on standard error for each connection and datagram.")
    private boolean accessLog;

    /** Datagrams have no header that could name the client. */
    void refuseDatagrams(Endpoint endpoint) {
        if (!proxies.isEmpty()) {
            throw new IllegalArgumentException("--proxy-from is not for datagrams: " + endpoint);
        }
    }

    /** Where no proxy can come from, everybody would be turned away. */
    void refuseUnreachable(Endpoint endpoint) {
        switch (endpoint) {
            case UnixEndpoint _ -> refuseUnreachable(endpoint, true);
            case InetEndpoint _ -> refuseUnreachable(endpoint, false);
            case FdEndpoint _, SystemdEndpoint _ -> {} // what they are is seen when they are open
        }
    }

    /** The same for what is open. */
    void refuseUnreachable(Listener listener) throws IOException {
        refuseUnreachable(listener.endpoint(), listener.socket().family().equals(Family.UNIX));
    }

    private void refuseUnreachable(Endpoint endpoint, boolean unix) {
        boolean reachable = proxies.stream().anyMatch(one -> one.equals(UNIX) == unix);
        if (!proxies.isEmpty() && !reachable) {
            throw new IllegalArgumentException(
                    endpoint
                            + ": no proxy of --proxy-from can reach it (add "
                            + (unix ? UNIX : "a network")
                            + ")");
        }
    }

    /** With those proxies; what is no network is an IllegalArgumentException. */
    Server behind(Server server) {
        if (proxies.isEmpty()) {
            return server;
        }
        String[] networks =
                proxies.stream().filter(Predicate.not(UNIX::equals)).toArray(String[]::new);
        TrustedSources trusted = trusted(networks);
        return server.behind(proxies.contains(UNIX) ? trusted.withUnix() : trusted);
    }

    private static TrustedSources trusted(String... networks) {
        try {
            return TrustedSources.of(networks);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--proxy-from: " + e.getMessage(), e);
        }
    }

    /** With the log. */
    Server observed(Server server) {
        return accessLog ? server.observer(new AccessLog()) : server;
    }
}
