package sockeye.bench.contestants;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** One connection to a contestant, of java.nio. */
final class Client implements AutoCloseable {
    private static final int KERNEL_BUFFER = 64 * 1024;
    private static final int STUCK_MILLIS = 30;
    private static final int PATIENCE_MILLIS = 5_000;

    private final SocketChannel channel;

    /** Connects to a port, or to a path. */
    Client(String place) throws IOException {
        channel =
                place.startsWith("/")
                        ? SocketChannel.open(StandardProtocolFamily.UNIX)
                        : SocketChannel.open(StandardProtocolFamily.INET);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, KERNEL_BUFFER);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, KERNEL_BUFFER);
        channel.connect(
                place.startsWith("/")
                        ? UnixDomainSocketAddress.of(place)
                        : new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), Integer.parseInt(place)));
    }

    void send(byte[] data) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(data);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    byte[] receive(int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the end after " + buffer.position() + " bytes");
            }
        }
        return buffer.array();
    }

    /** What is sent comes back. */
    void exchange(byte[] data) throws IOException {
        send(data);
        assertThat(Arrays.equals(receive(data.length), data)).isTrue();
    }

    /** Receives nothing until neither side can send any more: then all of it must come back. */
    void stuff(byte[] data) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(data);
        ByteBuffer in = ByteBuffer.allocate(data.length);
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            SelectionKey key = channel.register(selector, OP_WRITE);
            while (out.hasRemaining() && selector.select(_ -> {}, STUCK_MILLIS) > 0) {
                channel.write(out);
            }
            assertThat(out.hasRemaining()).isTrue();
            while (in.hasRemaining()) {
                key.interestOps(out.hasRemaining() ? OP_READ | OP_WRITE : OP_READ);
                assertThat(selector.select(_ -> {}, PATIENCE_MILLIS)).isPositive();
                channel.write(out);
                if (channel.read(in) < 0) {
                    throw new EOFException("the end after " + in.position() + " bytes");
                }
            }
        }
        channel.configureBlocking(true);
        assertThat(Arrays.equals(in.array(), data)).isTrue();
    }

    /** Breaks the connection. */
    void reset() throws IOException {
        if (channel.getLocalAddress() instanceof InetSocketAddress) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        channel.close(); // a Unix connection breaks because something is left to receive
    }

    /** The server ends the connection, in order or not. */
    boolean isEnded() {
        try {
            return channel.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
