package sockeye.bench.contestants;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** The channels of both contestants that use the JDK. */
final class JdkChannels {
    private JdkChannels() {}

    /** A channel that listens, and is announced. */
    static ServerSocketChannel listen(Arguments arguments) throws IOException {
        if (arguments.overTcp()) {
            var listener =
                    ServerSocketChannel.open(StandardProtocolFamily.INET)
                            .bind(loopback(), Arguments.BACKLOG);
            Contestant.ready(listener.socket().getLocalPort());
            return listener;
        }
        Path path = arguments.path();
        var listener =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                        .bind(UnixDomainSocketAddress.of(path), Arguments.BACKLOG);
        Contestant.ready(path);
        return listener;
    }

    /** Any free port of this host's own address. */
    static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** A new connection, ready for small messages. */
    static SocketChannel prompt(SocketChannel connection) throws IOException {
        return connection.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)
                ? connection.setOption(StandardSocketOptions.TCP_NODELAY, true)
                : connection;
    }
}
