package sockeye.server;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.util.Optional;
import sockeye.Deadline;
import sockeye.proxy.ProxyHeader;
import sockeye.proxy.TrustedSources;
import sockeye.tls.TlsServer;
import sockeye.tls.TlsStream;

/**
 * What a connection passes before its handler: who it is, whether that is allowed, TLS.
 *
 * @param proxies from whom a PROXY header is expected; empty if from nobody
 * @param rule who is allowed
 * @param tls how to encrypt; empty if not
 */
record Entrance(Optional<TrustedSources> proxies, Rule rule, Optional<TlsServer> tls) {
    static final Entrance OPEN = new Entrance(Optional.empty(), _ -> true, Optional.empty());

    Entrance behind(TrustedSources sources) {
        return new Entrance(Optional.of(sources), rule, tls);
    }

    Entrance allow(Rule another) {
        Rule both = connection -> rule.allows(connection) && another.allows(connection);
        return new Entrance(proxies, both, tls);
    }

    Entrance tls(TlsServer server) {
        return new Entrance(proxies, rule, Optional.of(server));
    }

    /** Lets it pass, or says why not. */
    Optional<Rejection> pass(Connection connection, Limits limits, Quotas quotas) {
        if (proxies.isPresent() && !proxies.get().contains(connection.peer())) {
            return Optional.of(Rejection.NOT_ALLOWED);
        } else if (proxies.isPresent() && !hasHeader(connection, limits)) {
            return Optional.of(Rejection.BAD_HEADER);
        } else if (!connection.charge(quotas)) {
            return Optional.of(Rejection.PER_ADDRESS);
        } else if (!isAllowed(connection)) {
            return Optional.of(Rejection.NOT_ALLOWED);
        } else if (tls.isPresent() && !hasShakenHands(connection, limits, tls.get())) {
            return Optional.of(Rejection.HANDSHAKE);
        }
        return Optional.empty();
    }

    private boolean isAllowed(Connection connection) {
        try {
            return rule.allows(connection);
        } catch (IOException | RuntimeException e) {
            Log.log(WARNING, () -> connection + ": the rule failed", e);
            return false;
        }
    }

    private static boolean hasHeader(Connection connection, Limits limits) {
        Guarded guarded = connection.guarded();
        guarded.enter();
        try {
            connection.proxied(Deadline.in(limits.header()).call(() -> ProxyHeader.recv(guarded)));
            guarded.entered(false);
            return true;
        } catch (IOException e) {
            Log.log(DEBUG, () -> connection + ": no header", e);
            return false;
        }
    }

    private static boolean hasShakenHands(Connection connection, Limits limits, TlsServer tls) {
        Guarded guarded = connection.guarded();
        TlsStream stream = tls.accept(guarded, guarded::ended);
        guarded.enter();
        try {
            Deadline.in(limits.handshake()).call(stream::handshake);
            connection.encrypted(stream);
            guarded.entered(stream.hasUnread());
            return true;
        } catch (IOException e) {
            Log.log(DEBUG, () -> connection + ": no handshake", e);
            return false;
        }
    }
}
