package sockeye;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * The options of sockets, TCP, IP, IPv6 and UDP: one line each, by level and in the order of their
 * numbers, under the names of their man pages. What is missing is made with {@link Option#of}.
 *
 * <p>An option that the socket's family or the kernel does not have, a value out of range and a
 * lack of privilege throw; nothing is ignored.
 */
public final class Options {
    private Options() {}

    // SOL_SOCKET, socket(7)
    /** Allows binding to an address that old connections still use. */
    public static final Option<Boolean> SO_REUSEADDR = Option.of("SO_REUSEADDR", 1, 2, Codec.BOOL);

    /** The type; read only. */
    public static final Option<Type> SO_TYPE = Option.of("SO_TYPE", 1, 3, Codec.TYPE);

    /** The pending error, which reading clears; empty if there is none; read only. */
    public static final Option<Optional<Errno>> SO_ERROR = Option.of("SO_ERROR", 1, 4, Codec.ERROR);

    /** Sends only to hosts on directly connected networks. */
    public static final Option<Boolean> SO_DONTROUTE = Option.of("SO_DONTROUTE", 1, 5, Codec.BOOL);

    /** Allows datagrams to broadcast addresses. */
    public static final Option<Boolean> SO_BROADCAST = Option.of("SO_BROADCAST", 1, 6, Codec.BOOL);

    /**
     * The send buffer in bytes; the kernel doubles what is set and limits it to net.core.wmem_max.
     */
    public static final Option<Integer> SO_SNDBUF = Option.of("SO_SNDBUF", 1, 7, Codec.INT);

    /**
     * The receive buffer in bytes; the kernel doubles what is set and limits it to
     * net.core.rmem_max.
     */
    public static final Option<Integer> SO_RCVBUF = Option.of("SO_RCVBUF", 1, 8, Codec.INT);

    /** Probes idle connections. */
    public static final Option<Boolean> SO_KEEPALIVE = Option.of("SO_KEEPALIVE", 1, 9, Codec.BOOL);

    /** Leaves urgent data in the stream. */
    public static final Option<Boolean> SO_OOBINLINE = Option.of("SO_OOBINLINE", 1, 10, Codec.BOOL);

    /** Sends UDP over IPv4 without checksum. */
    public static final Option<Boolean> SO_NO_CHECK = Option.of("SO_NO_CHECK", 1, 11, Codec.BOOL);

    /** The priority of what is sent, 0 to 6 without privilege. */
    public static final Option<Integer> SO_PRIORITY = Option.of("SO_PRIORITY", 1, 12, Codec.INT);

    /**
     * How long close waits for unsent data; zero resets the connection; empty lets the kernel send
     * on in the background. Whole seconds, rounded up.
     */
    public static final Option<Optional<Duration>> SO_LINGER =
            Option.of("SO_LINGER", 1, 13, Codec.LINGER);

    /**
     * Allows several sockets to bind to the same address, which share its connections or datagrams.
     */
    public static final Option<Boolean> SO_REUSEPORT = Option.of("SO_REUSEPORT", 1, 15, Codec.BOOL);

    /** Adds the sender's {@link Control.Credentials} to received messages, unix(7). */
    public static final Option<Boolean> SO_PASSCRED = Option.of("SO_PASSCRED", 1, 16, Codec.BOOL);

    /** Who made the connection, or the pair, unix(7); read only. */
    public static final Option<Control.Credentials> SO_PEERCRED =
            Option.of("SO_PEERCRED", 1, 17, Codec.CREDENTIALS);

    /** How many bytes make a stream readable. */
    public static final Option<Integer> SO_RCVLOWAT = Option.of("SO_RCVLOWAT", 1, 18, Codec.INT);

    /**
     * The kernel's receive timeout, zero for none. Sockeye never blocks in the kernel: use {@link
     * Socket#timeout(java.time.Duration)}.
     */
    public static final Option<Duration> SO_RCVTIMEO =
            Option.of("SO_RCVTIMEO", 1, 20, Codec.TIMEVAL);

    /**
     * The kernel's send timeout, zero for none. Sockeye never blocks in the kernel: use {@link
     * Socket#timeout(java.time.Duration)}.
     */
    public static final Option<Duration> SO_SNDTIMEO =
            Option.of("SO_SNDTIMEO", 1, 21, Codec.TIMEVAL);

    /** The interface to which the socket is bound; empty for any. */
    public static final Option<String> SO_BINDTODEVICE =
            Option.of("SO_BINDTODEVICE", 1, 25, Codec.NAME);

    /** Adds the time of arrival in microseconds to received messages. */
    public static final Option<Boolean> SO_TIMESTAMP = Option.of("SO_TIMESTAMP", 1, 29, Codec.BOOL);

    /** Whether the socket listens; read only. */
    public static final Option<Boolean> SO_ACCEPTCONN =
            Option.of("SO_ACCEPTCONN", 1, 30, Codec.BOOL);

    /** The peer's security context, unix(7); read only. */
    public static final Option<String> SO_PEERSEC = Option.of("SO_PEERSEC", 1, 31, Codec.TEXT);

    /** SO_SNDBUF without its limit, for the privileged; write only. */
    public static final Option<Integer> SO_SNDBUFFORCE =
            Option.of("SO_SNDBUFFORCE", 1, 32, Codec.INT);

    /** SO_RCVBUF without its limit, for the privileged; write only. */
    public static final Option<Integer> SO_RCVBUFFORCE =
            Option.of("SO_RCVBUFFORCE", 1, 33, Codec.INT);

    /** Adds the sender's security context to received messages, unix(7). */
    public static final Option<Boolean> SO_PASSSEC = Option.of("SO_PASSSEC", 1, 34, Codec.BOOL);

    /** Adds the time of arrival in nanoseconds to received messages. */
    public static final Option<Boolean> SO_TIMESTAMPNS =
            Option.of("SO_TIMESTAMPNS", 1, 35, Codec.BOOL);

    /** The mark of what is sent, for routing and filters; for the privileged. */
    public static final Option<Integer> SO_MARK = Option.of("SO_MARK", 1, 36, Codec.INT);

    /** Which time stamps to make, as SOF_TIMESTAMPING_ flags. */
    public static final Option<Integer> SO_TIMESTAMPING =
            Option.of("SO_TIMESTAMPING", 1, 37, Codec.INT);

    /** The protocol; read only. */
    public static final Option<Protocol> SO_PROTOCOL =
            Option.of("SO_PROTOCOL", 1, 38, Codec.PROTOCOL);

    /** The family; read only. */
    public static final Option<Family> SO_DOMAIN = Option.of("SO_DOMAIN", 1, 39, Codec.FAMILY);

    /** Adds the number of dropped datagrams to received messages. */
    public static final Option<Boolean> SO_RXQ_OVFL = Option.of("SO_RXQ_OVFL", 1, 40, Codec.BOOL);

    /** Where MSG_PEEK reads, moving on with each; -1 for the start. */
    public static final Option<Integer> SO_PEEK_OFF = Option.of("SO_PEEK_OFF", 1, 42, Codec.INT);

    /** For how many microseconds a receive polls the device. */
    public static final Option<Integer> SO_BUSY_POLL = Option.of("SO_BUSY_POLL", 1, 46, Codec.INT);

    /** The highest sending rate in bytes a second; -1 for unlimited. */
    public static final Option<Long> SO_MAX_PACING_RATE =
            Option.of("SO_MAX_PACING_RATE", 1, 47, Codec.LONG);

    /** The processor that handles what arrives. */
    public static final Option<Integer> SO_INCOMING_CPU =
            Option.of("SO_INCOMING_CPU", 1, 49, Codec.INT);

    /** The memory in use, as an array of 32-bit numbers; read only. */
    public static final Option<byte[]> SO_MEMINFO = Option.of("SO_MEMINFO", 1, 55, Codec.BYTES);

    /** The device queue that delivered the last packet; read only. */
    public static final Option<Integer> SO_INCOMING_NAPI_ID =
            Option.of("SO_INCOMING_NAPI_ID", 1, 56, Codec.INT);

    /** A number that no other socket of this boot has; read only. */
    public static final Option<Long> SO_COOKIE = Option.of("SO_COOKIE", 1, 57, Codec.LONG);

    /** Allows MSG_ZEROCOPY; {@link ZeroCopy#over} sets it. */
    public static final Option<Boolean> SO_ZEROCOPY = Option.of("SO_ZEROCOPY", 1, 60, Codec.BOOL);

    /** As SO_BINDTODEVICE, by the interface's index; 0 for any. */
    public static final Option<Integer> SO_BINDTOIFINDEX =
            Option.of("SO_BINDTOIFINDEX", 1, 62, Codec.INT);

    /** Polls the device rather than taking its interrupts. */
    public static final Option<Boolean> SO_PREFER_BUSY_POLL =
            Option.of("SO_PREFER_BUSY_POLL", 1, 69, Codec.BOOL);

    /** How many packets a busy poll takes at most; write only. */
    public static final Option<Integer> SO_BUSY_POLL_BUDGET =
            Option.of("SO_BUSY_POLL_BUDGET", 1, 70, Codec.INT);

    /** The number of the socket's network namespace; read only. */
    public static final Option<Long> SO_NETNS_COOKIE =
            Option.of("SO_NETNS_COOKIE", 1, 71, Codec.LONG);

    /** Which buffers the kernel must not tune: 1 the send buffer, 2 the receive buffer. */
    public static final Option<Integer> SO_BUF_LOCK = Option.of("SO_BUF_LOCK", 1, 72, Codec.INT);

    /** How many bytes of memory to reserve for the socket. */
    public static final Option<Integer> SO_RESERVE_MEM =
            Option.of("SO_RESERVE_MEM", 1, 73, Codec.INT);

    /** Whether lost data may take another path: 0, 1, or -1 (255) for the default. */
    public static final Option<Integer> SO_TXREHASH = Option.of("SO_TXREHASH", 1, 74, Codec.INT);

    /** Adds the mark to received messages. */
    public static final Option<Boolean> SO_RCVMARK = Option.of("SO_RCVMARK", 1, 75, Codec.BOOL);

    // IPPROTO_TCP, tcp(7)
    /** Sends small writes at once instead of joining them. */
    public static final Option<Boolean> TCP_NODELAY = Option.of("TCP_NODELAY", 6, 1, Codec.BOOL);

    /** The largest segment in bytes. */
    public static final Option<Integer> TCP_MAXSEG = Option.of("TCP_MAXSEG", 6, 2, Codec.INT);

    /** Holds back partial segments until cleared, for at most 200 ms. */
    public static final Option<Boolean> TCP_CORK = Option.of("TCP_CORK", 6, 3, Codec.BOOL);

    /** How long a connection is idle before it is probed. Whole seconds, rounded up. */
    public static final Option<Duration> TCP_KEEPIDLE =
            Option.of("TCP_KEEPIDLE", 6, 4, Codec.SECONDS);

    /** The time between probes. Whole seconds, rounded up. */
    public static final Option<Duration> TCP_KEEPINTVL =
            Option.of("TCP_KEEPINTVL", 6, 5, Codec.SECONDS);

    /** How many unanswered probes end a connection. */
    public static final Option<Integer> TCP_KEEPCNT = Option.of("TCP_KEEPCNT", 6, 6, Codec.INT);

    /** How often a connect repeats its SYN, 1 to 255. */
    public static final Option<Integer> TCP_SYNCNT = Option.of("TCP_SYNCNT", 6, 7, Codec.INT);

    /** How many seconds a closed socket stays in FIN-WAIT-2; -1 for not at all. */
    public static final Option<Integer> TCP_LINGER2 = Option.of("TCP_LINGER2", 6, 8, Codec.INT);

    /**
     * How long a listener waits for data before accept sees the connection; rounded up to
     * retransmissions. Whole seconds, rounded up.
     */
    public static final Option<Duration> TCP_DEFER_ACCEPT =
            Option.of("TCP_DEFER_ACCEPT", 6, 9, Codec.SECONDS);

    /** The largest window to announce, in bytes; 0 for no limit. */
    public static final Option<Integer> TCP_WINDOW_CLAMP =
            Option.of("TCP_WINDOW_CLAMP", 6, 10, Codec.INT);

    /** What the kernel knows of the connection; read only. */
    public static final Option<TcpInfo> TCP_INFO = Option.of("TCP_INFO", 6, 11, Codec.TCP_INFO);

    /** Acknowledges at once; the kernel may clear it. */
    public static final Option<Boolean> TCP_QUICKACK = Option.of("TCP_QUICKACK", 6, 12, Codec.BOOL);

    /** The name of the congestion control, such as {@code cubic}. */
    public static final Option<String> TCP_CONGESTION =
            Option.of("TCP_CONGESTION", 6, 13, Codec.NAME);

    /** Repeats without doubling the timeout on connections with little in flight. */
    public static final Option<Boolean> TCP_THIN_LINEAR_TIMEOUTS =
            Option.of("TCP_THIN_LINEAR_TIMEOUTS", 6, 16, Codec.BOOL);

    /** How long sent data may stay unacknowledged; zero for the system's own limit. */
    public static final Option<Duration> TCP_USER_TIMEOUT =
            Option.of("TCP_USER_TIMEOUT", 6, 18, Codec.MILLIS);

    /** Checkpointing of connections; for the privileged. */
    public static final Option<Integer> TCP_REPAIR = Option.of("TCP_REPAIR", 6, 19, Codec.INT);

    /** On a listener: how many fast-open requests may be pending. */
    public static final Option<Integer> TCP_FASTOPEN = Option.of("TCP_FASTOPEN", 6, 23, Codec.INT);

    /** The clock of the timestamp option. */
    public static final Option<Integer> TCP_TIMESTAMP =
            Option.of("TCP_TIMESTAMP", 6, 24, Codec.INT);

    /** How many unsent bytes leave the socket writable. */
    public static final Option<Integer> TCP_NOTSENT_LOWAT =
            Option.of("TCP_NOTSENT_LOWAT", 6, 25, Codec.INT);

    /** On a listener: keep the SYN of each connection. */
    public static final Option<Integer> TCP_SAVE_SYN = Option.of("TCP_SAVE_SYN", 6, 27, Codec.INT);

    /** The headers of the SYN that was kept; read only, once. */
    public static final Option<byte[]> TCP_SAVED_SYN =
            Option.of("TCP_SAVED_SYN", 6, 28, Codec.BYTES);

    /** Lets connect wait for the first send, to carry its data. */
    public static final Option<Boolean> TCP_FASTOPEN_CONNECT =
            Option.of("TCP_FASTOPEN_CONNECT", 6, 30, Codec.BOOL);

    /** The upper layer protocol, such as {@code tls}; write once. */
    public static final Option<String> TCP_ULP = Option.of("TCP_ULP", 6, 31, Codec.NAME);

    /** Fast open without a cookie. */
    public static final Option<Boolean> TCP_FASTOPEN_NO_COOKIE =
            Option.of("TCP_FASTOPEN_NO_COOKIE", 6, 34, Codec.BOOL);

    /** Adds the number of bytes that wait to received messages. */
    public static final Option<Boolean> TCP_INQ = Option.of("TCP_INQ", 6, 36, Codec.BOOL);

    /** Delays what is sent by some microseconds. */
    public static final Option<Integer> TCP_TX_DELAY = Option.of("TCP_TX_DELAY", 6, 37, Codec.INT);

    // IPPROTO_IP, ip(7)
    /** The type-of-service byte of what is sent. */
    public static final Option<Integer> IP_TOS = Option.of("IP_TOS", 0, 1, Codec.INT);

    /** The time to live of what is sent, 1 to 255; -1 for the default. */
    public static final Option<Integer> IP_TTL = Option.of("IP_TTL", 0, 2, Codec.INT);

    /** On a raw socket: the sender writes the IP header. */
    public static final Option<Boolean> IP_HDRINCL = Option.of("IP_HDRINCL", 0, 3, Codec.BOOL);

    /** The IP options of what is sent, at most 40 bytes. */
    public static final Option<byte[]> IP_OPTIONS = Option.of("IP_OPTIONS", 0, 4, Codec.BYTES);

    /** Adds the IP options to received messages. */
    public static final Option<Boolean> IP_RECVOPTS = Option.of("IP_RECVOPTS", 0, 6, Codec.BOOL);

    /** Adds interface and destination to received messages. */
    public static final Option<Boolean> IP_PKTINFO = Option.of("IP_PKTINFO", 0, 8, Codec.BOOL);

    /** Path MTU discovery: 0 never, 1 as routes want, 2 always, 3 probe. */
    public static final Option<Integer> IP_MTU_DISCOVER =
            Option.of("IP_MTU_DISCOVER", 0, 10, Codec.INT);

    /** Queues errors for MSG_ERRQUEUE. */
    public static final Option<Boolean> IP_RECVERR = Option.of("IP_RECVERR", 0, 11, Codec.BOOL);

    /** Adds the time to live to received messages. */
    public static final Option<Boolean> IP_RECVTTL = Option.of("IP_RECVTTL", 0, 12, Codec.BOOL);

    /** Adds the type-of-service byte to received messages. */
    public static final Option<Boolean> IP_RECVTOS = Option.of("IP_RECVTOS", 0, 13, Codec.BOOL);

    /** The known path MTU of a connected socket in bytes; read only. */
    public static final Option<Integer> IP_MTU = Option.of("IP_MTU", 0, 14, Codec.INT);

    /** Allows binding to addresses that this host does not have. */
    public static final Option<Boolean> IP_FREEBIND = Option.of("IP_FREEBIND", 0, 15, Codec.BOOL);

    /** Allows foreign addresses for transparent proxies; for the privileged. */
    public static final Option<Boolean> IP_TRANSPARENT =
            Option.of("IP_TRANSPARENT", 0, 19, Codec.BOOL);

    /** Adds the original destination to received messages. */
    public static final Option<Boolean> IP_RECVORIGDSTADDR =
            Option.of("IP_RECVORIGDSTADDR", 0, 20, Codec.BOOL);

    /** Drops what arrives with a smaller time to live; 0 drops nothing. */
    public static final Option<Integer> IP_MINTTL = Option.of("IP_MINTTL", 0, 21, Codec.INT);

    /** On a raw socket: no reassembly. */
    public static final Option<Boolean> IP_NODEFRAG = Option.of("IP_NODEFRAG", 0, 22, Codec.BOOL);

    /** Leaves the choice of the port to connect. */
    public static final Option<Boolean> IP_BIND_ADDRESS_NO_PORT =
            Option.of("IP_BIND_ADDRESS_NO_PORT", 0, 24, Codec.BOOL);

    /** The interface for outgoing multicast, by its address; 0.0.0.0 for the default. */
    public static final Option<InetAddress> IP_MULTICAST_IF =
            Option.of("IP_MULTICAST_IF", 0, 32, Codec.INET4);

    /** The time to live of multicast, 0 to 255. */
    public static final Option<Integer> IP_MULTICAST_TTL =
            Option.of("IP_MULTICAST_TTL", 0, 33, Codec.INT);

    /** Whether this host hears its own multicast. */
    public static final Option<Boolean> IP_MULTICAST_LOOP =
            Option.of("IP_MULTICAST_LOOP", 0, 34, Codec.BOOL);

    /** Whether groups that other sockets joined are heard. */
    public static final Option<Boolean> IP_MULTICAST_ALL =
            Option.of("IP_MULTICAST_ALL", 0, 49, Codec.BOOL);

    /** The interface for outgoing unicast, by its index. */
    public static final Option<Integer> IP_UNICAST_IF =
            Option.of("IP_UNICAST_IF", 0, 50, Codec.NET_INT);

    /** The ephemeral ports to choose from: low in the lower 16 bits, high in the upper. */
    public static final Option<Integer> IP_LOCAL_PORT_RANGE =
            Option.of("IP_LOCAL_PORT_RANGE", 0, 51, Codec.INT);

    // IPPROTO_IPV6, ipv6(7)
    /** The hop limit of what is sent, 0 to 255; -1 for the default. */
    public static final Option<Integer> IPV6_UNICAST_HOPS =
            Option.of("IPV6_UNICAST_HOPS", 41, 16, Codec.INT);

    /** The interface for outgoing multicast, by its index; 0 for the default. */
    public static final Option<Integer> IPV6_MULTICAST_IF =
            Option.of("IPV6_MULTICAST_IF", 41, 17, Codec.INT);

    /** The hop limit of multicast, 0 to 255; -1 for the default. */
    public static final Option<Integer> IPV6_MULTICAST_HOPS =
            Option.of("IPV6_MULTICAST_HOPS", 41, 18, Codec.INT);

    /** Whether this host hears its own multicast. */
    public static final Option<Boolean> IPV6_MULTICAST_LOOP =
            Option.of("IPV6_MULTICAST_LOOP", 41, 19, Codec.BOOL);

    /** Path MTU discovery, as IP_MTU_DISCOVER. */
    public static final Option<Integer> IPV6_MTU_DISCOVER =
            Option.of("IPV6_MTU_DISCOVER", 41, 23, Codec.INT);

    /** The path MTU in bytes. */
    public static final Option<Integer> IPV6_MTU = Option.of("IPV6_MTU", 41, 24, Codec.INT);

    /** Queues errors for MSG_ERRQUEUE. */
    public static final Option<Boolean> IPV6_RECVERR =
            Option.of("IPV6_RECVERR", 41, 25, Codec.BOOL);

    /** Keeps IPv4 out of an IPv6 socket; set it before binding. */
    public static final Option<Boolean> IPV6_V6ONLY = Option.of("IPV6_V6ONLY", 41, 26, Codec.BOOL);

    /** Whether groups that other sockets joined are heard. */
    public static final Option<Boolean> IPV6_MULTICAST_ALL =
            Option.of("IPV6_MULTICAST_ALL", 41, 29, Codec.BOOL);

    /** Sends the flow label of the destination address. */
    public static final Option<Boolean> IPV6_FLOWINFO_SEND =
            Option.of("IPV6_FLOWINFO_SEND", 41, 33, Codec.BOOL);

    /** Adds interface and destination to received messages. */
    public static final Option<Boolean> IPV6_RECVPKTINFO =
            Option.of("IPV6_RECVPKTINFO", 41, 49, Codec.BOOL);

    /** Adds the hop limit to received messages. */
    public static final Option<Boolean> IPV6_RECVHOPLIMIT =
            Option.of("IPV6_RECVHOPLIMIT", 41, 51, Codec.BOOL);

    /** Refuses datagrams over the path MTU instead of fragmenting them. */
    public static final Option<Boolean> IPV6_DONTFRAG =
            Option.of("IPV6_DONTFRAG", 41, 62, Codec.BOOL);

    /** Adds the traffic class to received messages. */
    public static final Option<Boolean> IPV6_RECVTCLASS =
            Option.of("IPV6_RECVTCLASS", 41, 66, Codec.BOOL);

    /** The traffic class of what is sent, 0 to 255; -1 for the default. */
    public static final Option<Integer> IPV6_TCLASS = Option.of("IPV6_TCLASS", 41, 67, Codec.INT);

    /** Whether the kernel makes flow labels. */
    public static final Option<Boolean> IPV6_AUTOFLOWLABEL =
            Option.of("IPV6_AUTOFLOWLABEL", 41, 70, Codec.BOOL);

    /** Which source addresses to prefer, RFC 5014, as IPV6_PREFER_SRC_ flags. */
    public static final Option<Integer> IPV6_ADDR_PREFERENCES =
            Option.of("IPV6_ADDR_PREFERENCES", 41, 72, Codec.INT);

    /** Drops what arrives with a smaller hop limit; 0 drops nothing. */
    public static final Option<Integer> IPV6_MINHOPCOUNT =
            Option.of("IPV6_MINHOPCOUNT", 41, 73, Codec.INT);

    /** Adds the original destination to received messages. */
    public static final Option<Boolean> IPV6_RECVORIGDSTADDR =
            Option.of("IPV6_RECVORIGDSTADDR", 41, 74, Codec.BOOL);

    /** Allows foreign addresses for transparent proxies; for the privileged. */
    public static final Option<Boolean> IPV6_TRANSPARENT =
            Option.of("IPV6_TRANSPARENT", 41, 75, Codec.BOOL);

    /** The interface for outgoing unicast, by its index. */
    public static final Option<Integer> IPV6_UNICAST_IF =
            Option.of("IPV6_UNICAST_IF", 41, 76, Codec.NET_INT);

    /** Allows binding to addresses that this host does not have. */
    public static final Option<Boolean> IPV6_FREEBIND =
            Option.of("IPV6_FREEBIND", 41, 78, Codec.BOOL);

    // IPPROTO_UDP, udp(7)
    /** Joins what is sent into one datagram until cleared. */
    public static final Option<Boolean> UDP_CORK = Option.of("UDP_CORK", 17, 1, Codec.BOOL);

    /** Sends UDP over IPv6 without checksum. */
    public static final Option<Boolean> UDP_NO_CHECK6_TX =
            Option.of("UDP_NO_CHECK6_TX", 17, 101, Codec.BOOL);

    /** Takes UDP over IPv6 without checksum. */
    public static final Option<Boolean> UDP_NO_CHECK6_RX =
            Option.of("UDP_NO_CHECK6_RX", 17, 102, Codec.BOOL);

    /**
     * The size in bytes of the datagrams into which the kernel cuts what is sent; 0 for no cutting.
     * For one message: {@link Control.UdpSegment}.
     */
    public static final Option<Integer> UDP_SEGMENT = Option.of("UDP_SEGMENT", 17, 103, Codec.INT);

    /**
     * Lets the kernel join received datagrams, so that a message may be more than one: {@link
     * Control.UdpGro} tells their size. Receive with {@link Socket#recvMessage(java.util.List, int,
     * Flags)} or a {@link Batch} then, for other methods do not show where one ends.
     */
    public static final Option<Boolean> UDP_GRO = Option.of("UDP_GRO", 17, 104, Codec.BOOL);
}
