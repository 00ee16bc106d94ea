package sockeye.server;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/**
 * What a server bears. Whoever is over a limit is turned away before the handler knows of it, and
 * whoever moves nothing for too long loses the connection. Limits are immutable: each method with
 * an argument returns others.
 */
public final class Limits implements Cloneable {
    /** A number that limits nothing. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** A time that limits nothing. */
    public static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    /** The limits that a server has unless it is given others; each method says its own. */
    public static final Limits DEFAULT = new Limits();

    private int connections = 8192;
    private int perAddress = 1024;
    private int acceptRate = UNLIMITED;
    private Duration header = Duration.ofSeconds(5);
    private Duration handshake = Duration.ofSeconds(10);
    private Duration firstByte = Duration.ofSeconds(30);
    private Duration idle = Duration.ofMinutes(5);
    private Duration request = FOREVER;
    private int readRate;
    private Duration writeProgress = Duration.ofSeconds(30);
    private int sendBuffer;
    private Duration linger = Duration.ofSeconds(2);
    private int datagramRate = 10_000;
    private int amplification = 3;

    private Limits() {}

    private Limits with(Consumer<Limits> change) {
        try {
            Limits copy = (Limits) clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    private static void positive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " is not positive");
        }
    }

    private static void natural(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + ": " + value + " is negative");
        }
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + ": " + value + " is not positive");
        }
    }

    /**
     * How many connections, or datagrams, are worked on at a time; of datagrams also no more than
     * 64 MiB, whatever the limit. The kernel queues what comes beyond. Unless it is set: 8,192.
     *
     * @return the limit
     */
    public int connections() {
        return connections;
    }

    /**
     * The same with another limit: see {@link #connections()}.
     *
     * @param connections the limit
     * @return the limits
     * @throws IllegalArgumentException if it is not positive
     */
    public Limits connections(int connections) {
        positive("connections", connections);
        return with(copy -> copy.connections = connections);
    }

    /**
     * How many connections one IPv4 address may have, or one IPv6 network of 64 bits; more are
     * reset. Unix sockets have no limit of this kind. Unless it is set: 1,024.
     *
     * @return the limit
     */
    public int perAddress() {
        return perAddress;
    }

    /**
     * The same with another limit: see {@link #perAddress()}.
     *
     * @param perAddress the limit
     * @return the limits
     * @throws IllegalArgumentException if it is not positive
     */
    public Limits perAddress(int perAddress) {
        positive("perAddress", perAddress);
        return with(copy -> copy.perAddress = perAddress);
    }

    /**
     * How many connections are accepted in a second, by all listeners together; a second's worth
     * may come at once, and the kernel queues what comes beyond. Unless it is set: {@link
     * #UNLIMITED}.
     *
     * @return the limit
     */
    public int acceptRate() {
        return acceptRate;
    }

    /**
     * The same with another limit: see {@link #acceptRate()}.
     *
     * @param acceptRate the limit
     * @return the limits
     * @throws IllegalArgumentException if it is not positive
     */
    public Limits acceptRate(int acceptRate) {
        positive("acceptRate", acceptRate);
        return with(copy -> copy.acceptRate = acceptRate);
    }

    /**
     * How long the header of the PROXY protocol may take, where there is one. Unless it is set: 5
     * s.
     *
     * @return the limit
     */
    public Duration header() {
        return header;
    }

    /**
     * The same with another limit: see {@link #header()}.
     *
     * @param header the limit
     * @return the limits
     * @throws IllegalArgumentException if it is not positive
     */
    public Limits header(Duration header) {
        positive("header", header);
        return with(copy -> copy.header = header);
    }

    /**
     * How long TLS may take to begin, where there is TLS. Unless it is set: 10 s.
     *
     * @return the limit
     */
    public Duration handshake() {
        return handshake;
    }

    /**
     * The same with another limit: see {@link #handshake()}.
     *
     * @param handshake the limit
     * @return the limits
     * @throws IllegalArgumentException if it is not positive
     */
    public Limits handshake(Duration handshake) {
        positive("handshake", handshake);
        return with(copy -> copy.handshake = handshake);
    }

    /**
     * How long the first byte may take. Unless it is set: 30 s.
     *
     * @return the limit
     */
    public Duration firstByte() {
        return firstByte;
    }

    /**
     * The same with another limit: see {@link #firstByte()}.
     *
     * @param firstByte the limit
     * @return the limits
     * @throws IllegalArgumentException if it is not positive
     */
    public Limits firstByte(Duration firstByte) {
        positive("firstByte", firstByte);
        return with(copy -> copy.firstByte = firstByte);
    }

    /**
     * How long any other byte may take. Unless it is set: 5 minutes.
     *
     * @return the limit
     */
    public Duration idle() {
        return idle;
    }

    /**
     * The same with another limit: see {@link #idle()}.
     *
     * @param idle the limit
     * @return the limits
     * @throws IllegalArgumentException if it is not positive
     */
    public Limits idle(Duration idle) {
        positive("idle", idle);
        return with(copy -> copy.idle = idle);
    }

    /**
     * How long a request may take to come: from its first byte, which is the first after something
     * was sent, to its last. Unless it is set: {@link #FOREVER}.
     *
     * @return the limit
     */
    public Duration request() {
        return request;
    }

    /**
     * The same with another limit: see {@link #request()}.
     *
     * @param request the limit
     * @return the limits
     * @throws IllegalArgumentException if it is not positive
     */
    public Limits request(Duration request) {
        positive("request", request);
        return with(copy -> copy.request = request);
    }

    /**
     * How many bytes each second a request must have on average, from its fifth second on; 0 means
     * that slowness alone is no fault. Unless it is set: 0.
     *
     * @return the limit
     */
    public int readRate() {
        return readRate;
    }

    /**
     * The same with another limit: see {@link #readRate()}.
     *
     * @param readRate the limit
     * @return the limits
     * @throws IllegalArgumentException if it is negative
     */
    public Limits readRate(int readRate) {
        natural("readRate", readRate);
        return with(copy -> copy.readRate = readRate);
    }

    /**
     * How long the other side may take nothing of what is sent. Once it has been too long, whatever
     * is sent next has 250 ms, until something is taken again. It counts what the other side's
     * kernel takes, which waits for room for a whole segment, or half of its buffer, until its
     * program has read so much. Unless it is set: 30 s.
     *
     * @return the limit
     */
    public Duration writeProgress() {
        return writeProgress;
    }

    /**
     * The same with another limit: see {@link #writeProgress()}.
     *
     * @param writeProgress the limit
     * @return the limits
     * @throws IllegalArgumentException if it is not positive
     */
    public Limits writeProgress(Duration writeProgress) {
        positive("writeProgress", writeProgress);
        return with(copy -> copy.writeProgress = writeProgress);
    }

    /**
     * How much the kernel keeps of what a connection has sent and the other side has not taken, in
     * bytes: SO_SNDBUF of socket(7), which the kernel doubles to have room for its own records, and
     * bounds by {@code net.core.wmem_max}. 0 leaves it to the kernel, which lets the buffers of TCP
     * grow to what the path needs, up to {@code tcp_wmem} (4 MiB, unless the host says otherwise).
     * A smaller one bounds the memory that clients can take who never read, and the speed to those
     * who are far away: to this many bytes in a round trip, or a little more. Unless it is set: 0.
     *
     * @return the limit
     */
    public int sendBuffer() {
        return sendBuffer;
    }

    /**
     * The same with another limit: see {@link #sendBuffer()}.
     *
     * @param sendBuffer the limit
     * @return the limits
     * @throws IllegalArgumentException if it is negative
     */
    public Limits sendBuffer(int sendBuffer) {
        natural("sendBuffer", sendBuffer);
        return with(copy -> copy.sendBuffer = sendBuffer);
    }

    /**
     * How long the server waits, after a handler, for the other side to end, with its own end sent.
     * Unless it is set: 2 s. Then, over TCP, it goes on waiting while the other side takes what was
     * sent, and resets the connection if it takes nothing for as long as {@link #writeProgress()}
     * says, or less than 1 KiB a second, unless that is {@link #FOREVER}. Who was too slow for
     * another limit is waited for only while it takes something; nobody is if an interrupt has
     * ended the handler, or the deadline of the caller is over.
     *
     * @return the limit
     */
    public Duration linger() {
        return linger;
    }

    /**
     * The same with another limit: see {@link #linger()}.
     *
     * @param linger the limit
     * @return the limits
     * @throws IllegalArgumentException if it is not positive
     */
    public Limits linger(Duration linger) {
        positive("linger", linger);
        return with(copy -> copy.linger = linger);
    }

    /**
     * How many datagrams each second are answered for one IPv4 address, or one IPv6 network of 64
     * bits; a second's worth may come at once, and more are dropped. Unless it is set: 10,000.
     *
     * @return the limit
     */
    public int datagramRate() {
        return datagramRate;
    }

    /**
     * The same with another limit: see {@link #datagramRate()}.
     *
     * @param datagramRate the limit
     * @return the limits
     * @throws IllegalArgumentException if it is not positive
     */
    public Limits datagramRate(int datagramRate) {
        positive("datagramRate", datagramRate);
        return with(copy -> copy.datagramRate = datagramRate);
    }

    /**
     * How many times the bytes of a datagram, with 28 for its headers, may be sent back to an
     * address that is not known to be the sender's, see {@link Request#known}. Unless it is set: 3.
     *
     * @return the limit
     */
    public int amplification() {
        return amplification;
    }

    /**
     * The same with another limit: see {@link #amplification()}.
     *
     * @param amplification the limit
     * @return the limits
     * @throws IllegalArgumentException if it is not positive
     */
    public Limits amplification(int amplification) {
        positive("amplification", amplification);
        return with(copy -> copy.amplification = amplification);
    }
}
