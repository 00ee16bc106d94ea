package sockeye.bench.contestants;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Netty with one event loop, on the transport that the first argument names. */
@SuppressWarnings("FutureReturnValueIgnored") // writes fail in exceptionCaught, by the void promise
public final class NettyServer {
    private static final int REQUESTS = 64;
    private static final short RING = 1;
    private static final short RING_BUFFERS = 64;

    /** What a transport has to choose. */
    private record Transport(
            IoHandlerFactory loop,
            Class<? extends ServerChannel> tcp,
            Class<? extends ServerChannel> unix,
            Function<Path, SocketAddress> unixAddress,
            Class<? extends DatagramChannel> udp,
            Map<ChannelOption<Short>, Short> options) {

        /** {@code buffer}: how much to receive at once. */
        static Transport of(String name, int buffer) {
            return switch (name) {
                case "epoll" ->
                        new Transport(
                                EpollIoHandler.newFactory(),
                                EpollServerSocketChannel.class,
                                EpollServerDomainSocketChannel.class,
                                path -> new DomainSocketAddress(path.toFile()),
                                EpollDatagramChannel.class,
                                Map.of());
                case "io_uring" ->
                        IoUring.isRegisterBufferRingSupported()
                                ? ioUring(
                                        withRing(buffer),
                                        Map.of(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, RING))
                                : ioUring(new IoUringIoHandlerConfig(), Map.of());
                case "nio" ->
                        new Transport(
                                NioIoHandler.newFactory(),
                                NioServerSocketChannel.class,
                                NioServerDomainSocketChannel.class,
                                UnixDomainSocketAddress::of,
                                NioDatagramChannel.class,
                                Map.of());
                default ->
                        throw new IllegalArgumentException(
                                "transport: " + name + " is not epoll, io_uring or nio");
            };
        }

        private static Transport ioUring(
                IoUringIoHandlerConfig config, Map<ChannelOption<Short>, Short> options) {
            return new Transport(
                    IoUringIoHandler.newFactory(config),
                    IoUringServerSocketChannel.class,
                    IoUringServerDomainSocketChannel.class,
                    path -> new DomainSocketAddress(path.toFile()),
                    IoUringDatagramChannel.class,
                    options);
        }

        /**
         * Buffers that the kernel takes when something comes: connections need none of their own.
         */
        private static IoUringIoHandlerConfig withRing(int buffer) {
            return new IoUringIoHandlerConfig()
                    .setBufferRingConfig(
                            IoUringBufferRingConfig.builder()
                                    .bufferGroupId(RING)
                                    .bufferRingSize(RING_BUFFERS)
                                    .batchSize(RING_BUFFERS / 2)
                                    .allocator(
                                            new IoUringFixedBufferRingAllocator(
                                                    PooledByteBufAllocator.DEFAULT, buffer))
                                    .build());
        }
    }

    private final Transport transport;
    private final int buffer;
    private final EventLoopGroup loop;

    private NettyServer(String name, int buffer) {
        this.transport = Transport.of(name, buffer);
        this.buffer = buffer;
        this.loop = new MultiThreadIoEventLoopGroup(1, transport.loop());
    }

    /**
     * Runs a role.
     *
     * @param args transport, role, address, size
     */
    public static void main(String[] args) {
        String name = args.length == 0 ? "" : args[0];
        Contestant.run(
                Arrays.copyOfRange(args, Math.min(1, args.length), args.length),
                Map.of(
                        "echo", a -> new NettyServer(name, a.size()).echo(a),
                        "frames", a -> new NettyServer(name, Frames.ROOM).frames(a),
                        "source", a -> new NettyServer(name, REQUESTS).source(a),
                        "file", a -> new NettyServer(name, REQUESTS).files(a),
                        "datagrams", a -> new NettyServer(name, a.size()).datagrams(a)));
    }

    private void echo(Arguments arguments) throws IOException, InterruptedException {
        streams(arguments, pipeline -> pipeline.addLast(new Answering()));
    }

    private void frames(Arguments arguments) throws IOException, InterruptedException {
        int longest = arguments.size();
        streams(arguments, pipeline -> pipeline.addLast(new WholeFrames(longest), new Answering()));
    }

    private void source(Arguments arguments) throws IOException, InterruptedException {
        ByteBuf zeros = Unpooled.directBuffer(arguments.size()).writeZero(arguments.size());
        streams(arguments, pipeline -> pipeline.addLast(new Source(zeros)));
    }

    private void files(Arguments arguments) throws IOException, InterruptedException {
        try (FileChannel file = FileChannel.open(arguments.file())) {
            long size = file.size();
            streams(arguments, pipeline -> pipeline.addLast(new Files(file, size)));
        }
    }

    private void streams(Arguments arguments, Consumer<ChannelPipeline> handlers)
            throws IOException, InterruptedException {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loop)
                        .option(ChannelOption.SO_BACKLOG, Arguments.BACKLOG)
                        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                        .childOption(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(buffer))
                        .childHandler(initializer(handlers));
        transport.options().forEach(bootstrap::childOption);
        Channel listener =
                arguments.overTcp() ? overTcp(bootstrap) : overUnix(bootstrap, arguments.path());
        listener.closeFuture().sync();
    }

    private Channel overTcp(ServerBootstrap bootstrap) throws InterruptedException {
        Channel listener =
                bootstrap
                        .channel(transport.tcp())
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .bind(loopback())
                        .sync()
                        .channel();
        Contestant.ready(port(listener));
        return listener;
    }

    private Channel overUnix(ServerBootstrap bootstrap, Path path) throws InterruptedException {
        Channel listener =
                bootstrap
                        .channel(transport.unix())
                        .bind(transport.unixAddress().apply(path))
                        .sync()
                        .channel();
        Contestant.ready(path);
        return listener;
    }

    private static ChannelInitializer<Channel> initializer(Consumer<ChannelPipeline> handlers) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                handlers.accept(channel.pipeline());
            }
        };
    }

    private void datagrams(Arguments arguments) throws InterruptedException {
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channel(transport.udp())
                        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(buffer))
                        .handler(new AnsweringDatagrams());
        List<Integer> ports = new ArrayList<>();
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < arguments.sockets(); i++) {
            Channel channel = bootstrap.bind(loopback()).sync().channel();
            channels.add(channel);
            ports.add(port(channel));
        }
        Contestant.ready(ports);
        for (Channel channel : channels) {
            channel.closeFuture().sync();
        }
    }

    private static SocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static int port(Channel channel) {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** A connection. Its writes have no promise of their own: their failures come here. */
    private abstract static class Connection extends ChannelInboundHandlerAdapter {
        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        @SuppressWarnings("deprecation") // of ChannelHandler, not of ChannelInboundHandler
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof ClosedChannelException)) { // what was still to be written
                Contestant.broken(cause);
            }
            context.close();
        }
    }

    /** Answers with what came, and receives no more while too much waits to be sent. */
    private static final class Answering extends Connection {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            context.channel().config().setAutoRead(context.channel().isWritable());
        }
    }

    /** Lets pass all whole frames at once. */
    private static final class WholeFrames extends ByteToMessageDecoder {
        private final int longest;

        WholeFrames(int longest) {
            this.longest = longest;
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
                throws IOException {
            int start = in.readerIndex();
            try {
                int end = Frames.end(start, in.writerIndex(), in::getInt, longest);
                if (end > start) {
                    out.add(in.readRetainedSlice(end - start));
                }
            } catch (IOException e) {
                in.skipBytes(in.readableBytes()); // or it would be tried again at the end
                throw e;
            }
        }
    }

    /** Sends as long as the channel takes more. */
    private static final class Source extends Connection {
        private final ByteBuf zeros;

        Source(ByteBuf zeros) {
            this.zeros = zeros;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            fill(context);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            fill(context);
        }

        private void fill(ChannelHandlerContext context) {
            while (context.channel().isWritable()) {
                context.write(zeros.retainedDuplicate(), context.voidPromise());
            }
            context.flush();
        }
    }

    /** Sends the file for each byte that comes. */
    private static final class Files extends Connection {
        private final FileChannel file;
        private final long size;

        Files(FileChannel file, long size) {
            this.file = file;
            this.size = size;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf requests = (ByteBuf) message;
            for (int i = 0; i < requests.readableBytes(); i++) {
                context.write(new SharedFile(file, size), context.voidPromise());
            }
            requests.release();
        }
    }

    /** A whole file that stays open when it has been sent. */
    private static final class SharedFile extends DefaultFileRegion {
        SharedFile(FileChannel file, long size) {
            super(file, 0, size);
        }

        @Override
        protected void deallocate() {}
    }

    /** Sends each datagram back. */
    @ChannelHandler.Sharable
    private static final class AnsweringDatagrams
            extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            ByteBuf answer = packet.content().retain();
            context.writeAndFlush(
                    new DatagramPacket(answer, packet.sender()), context.voidPromise());
        }

        @Override
        @SuppressWarnings("deprecation")
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Contestant.broken(cause);
        }
    }
}
