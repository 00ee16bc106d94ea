package sockeye.bench.contestants;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The JDK's blocking code, a virtual thread for each connection: java.net for TCP and UDP, blocking
 * channels for Unix sockets, which java.net does not have.
 */
public final class JdkThreads {
    private static final int MANY = 64;

    private JdkThreads() {}

    /**
     * Runs a role.
     *
     * @param args role, address, size
     */
    public static void main(String[] args) {
        Contestant.run(
                args,
                Map.of(
                        "echo", a -> streams(a, peer -> echo(peer, a.size())),
                        "frames", a -> streams(a, peer -> frames(peer, a.size())),
                        "source", a -> streams(a, peer -> source(peer, a.size())),
                        "file", JdkThreads::files,
                        "datagrams", JdkThreads::datagrams));
    }

    /** A connection that moves bytes from and to buffers of the kind that it likes best. */
    private interface Peer extends Closeable {
        /** A buffer for it. */
        ByteBuffer buffer(int size);

        /** Frames in a buffer for it. */
        Frames frames(int longest);

        /** Receives something; less than 0 is the end. */
        int read(ByteBuffer buffer) throws IOException;

        /** Sends all. */
        void write(ByteBuffer buffer) throws IOException;
    }

    private record SocketPeer(Socket socket, InputStream in, OutputStream out) implements Peer {
        static SocketPeer of(Socket socket) throws IOException {
            socket.setTcpNoDelay(true);
            return new SocketPeer(socket, socket.getInputStream(), socket.getOutputStream());
        }

        @Override
        public ByteBuffer buffer(int size) {
            return ByteBuffer.allocate(size);
        }

        @Override
        public Frames frames(int longest) {
            return Frames.onHeap(longest);
        }

        @Override
        public int read(ByteBuffer buffer) throws IOException {
            int start = buffer.arrayOffset() + buffer.position();
            int n = in.read(buffer.array(), start, buffer.remaining());
            if (n > 0) {
                buffer.position(buffer.position() + n);
            }
            return n;
        }

        @Override
        public void write(ByteBuffer buffer) throws IOException {
            int start = buffer.arrayOffset() + buffer.position();
            out.write(buffer.array(), start, buffer.remaining());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private record ChannelPeer(SocketChannel channel) implements Peer {
        @Override
        public ByteBuffer buffer(int size) {
            return ByteBuffer.allocateDirect(size);
        }

        @Override
        public Frames frames(int longest) {
            return Frames.direct(longest);
        }

        @Override
        public int read(ByteBuffer buffer) throws IOException {
            return channel.read(buffer);
        }

        @Override
        public void write(ByteBuffer buffer) throws IOException {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static void streams(Arguments arguments, Threads.Service<Peer> service)
            throws IOException, InterruptedException {
        if (arguments.overTcp()) {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            try (var listener = new ServerSocket(0, Arguments.BACKLOG, loopback)) {
                Contestant.ready(listener.getLocalPort());
                Threads.forEach(
                        () -> SocketPeer.of(listener.accept()), Thread.ofVirtual(), service);
            }
        } else {
            try (var listener = JdkChannels.listen(arguments)) {
                Threads.forEach(
                        () -> new ChannelPeer(listener.accept()), Thread.ofVirtual(), service);
            }
        }
    }

    private static void echo(Peer peer, int size) throws IOException {
        ByteBuffer buffer = peer.buffer(size);
        while (peer.read(buffer.clear()) >= 0) {
            peer.write(buffer.flip());
        }
    }

    private static void frames(Peer peer, int longest) throws IOException {
        Frames frames = peer.frames(longest);
        while (peer.read(frames.room()) >= 0) {
            peer.write(frames.answer());
        }
    }

    private static void source(Peer peer, int size) throws IOException {
        ByteBuffer zeros = peer.buffer(size);
        while (true) {
            peer.write(zeros.clear());
        }
    }

    /**
     * Only channels have sendfile(2), and on a virtual thread transferTo does not wait for room but
     * returns 0. So this role has platform threads, in which it waits in the kernel.
     */
    private static void files(Arguments arguments) throws IOException, InterruptedException {
        try (FileChannel file = FileChannel.open(arguments.file());
                ServerSocketChannel listener = JdkChannels.listen(arguments)) {
            Threads.forEach(
                    () -> JdkChannels.prompt(listener.accept()),
                    Thread.ofPlatform(),
                    peer -> files(peer, file));
        }
    }

    private static void files(SocketChannel peer, FileChannel file) throws IOException {
        ByteBuffer requests = ByteBuffer.allocateDirect(MANY);
        int wanted;
        while ((wanted = peer.read(requests.clear())) >= 0) {
            for (int i = 0; i < wanted; i++) {
                send(file, peer);
            }
        }
    }

    private static void send(FileChannel file, SocketChannel peer) throws IOException {
        long size = file.size();
        long sent = 0;
        while (sent < size) {
            sent += file.transferTo(sent, size - sent, peer);
        }
    }

    private static void datagrams(Arguments arguments) throws IOException, InterruptedException {
        List<DatagramSocket> sockets = new ArrayList<>();
        for (int i = 0; i < arguments.sockets(); i++) {
            sockets.add(
                    new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        }
        Contestant.ready(sockets.stream().map(DatagramSocket::getLocalPort).toList());
        Threads.forEach(sockets, socket -> datagrams(socket, arguments.size()));
    }

    private static void datagrams(DatagramSocket socket, int size) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[size], size);
        while (true) {
            packet.setLength(size);
            socket.receive(packet);
            socket.send(packet);
        }
    }
}
