package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * The form that an {@link Option}'s values have in the kernel.
 *
 * @param type the type of the values
 * @param size how many bytes a value has at most
 * @param encode makes the kernel's bytes of a value; throws IllegalArgumentException for one that
 *     does not fit
 * @param decode makes a value of the kernel's bytes, in the machine's byte order
 * @param <T> the type of the values
 */
public record Codec<T>(
        Class<T> type, int size, Function<T, byte[]> encode, Function<ByteBuffer, T> decode) {
    /** A 32-bit number. */
    public static final Codec<Integer> INT = ints(Integer.class, value -> value, value -> value);

    /** A 32-bit number that is 0 or not. */
    public static final Codec<Boolean> BOOL =
            ints(Boolean.class, value -> value ? 1 : 0, value -> value != 0);

    /** A 64-bit number. */
    public static final Codec<Long> LONG =
            new Codec<>(
                    Long.class,
                    8,
                    value -> buffer(8).putLong(value).array(),
                    bytes ->
                            bytes.remaining() >= 8
                                    ? bytes.getLong()
                                    : Integer.toUnsignedLong(bytes.getInt()));

    /** The bytes as they are, at most 4,096. */
    public static final Codec<byte[]> BYTES =
            new Codec<>(byte[].class, 4096, byte[]::clone, Codec::rest);

    /** A name of at most 255 bytes, ended by NUL. */
    static final Codec<String> NAME = text(256);

    static final Codec<String> TEXT = text(4096);
    static final Codec<Type> TYPE = ints(Type.class, Type::number, Type::new);
    static final Codec<Family> FAMILY = ints(Family.class, Family::number, Family::new);
    static final Codec<Protocol> PROTOCOL = ints(Protocol.class, Protocol::number, Protocol::new);
    static final Codec<Integer> NET_INT = ints(Integer.class, Inet::htonl, Inet::ntohl);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    static final Codec<Duration> SECONDS =
            ints(Duration.class, value -> count(value, SECOND), Duration::ofSeconds);
    static final Codec<Duration> MILLIS =
            ints(Duration.class, value -> count(value, MILLISECOND), Duration::ofMillis);
    static final Codec<Optional<Errno>> ERROR =
            ints(
                    optional(),
                    value -> value.map(Errno::number).orElse(0),
                    number -> number == 0 ? Optional.empty() : Optional.of(Errno.of(number)));
    static final Codec<Optional<Duration>> LINGER =
            new Codec<>(
                    optional(),
                    8,
                    value ->
                            buffer(8)
                                    .putInt(value.isPresent() ? 1 : 0)
                                    .putInt(count(value.orElse(Duration.ZERO), SECOND))
                                    .array(),
                    bytes ->
                            bytes.getInt() == 0
                                    ? Optional.empty()
                                    : Optional.of(Duration.ofSeconds(bytes.getInt())));
    static final Codec<Duration> TIMEVAL =
            new Codec<>(
                    Duration.class,
                    16,
                    Codec::timeval,
                    bytes -> Duration.ofSeconds(bytes.getLong()).plusNanos(1000 * bytes.getLong()));
    static final Codec<Control.Credentials> CREDENTIALS =
            new Codec<>(
                    Control.Credentials.class,
                    12,
                    value ->
                            buffer(12)
                                    .putInt(value.pid())
                                    .putInt(value.uid())
                                    .putInt(value.gid())
                                    .array(),
                    bytes ->
                            new Control.Credentials(
                                    bytes.getInt(), bytes.getInt(), bytes.getInt()));
    static final Codec<InetAddress> INET4 =
            new Codec<>(
                    InetAddress.class,
                    4,
                    Codec::inet4,
                    bytes -> Inet.inet_pton(Inet.inet_ntop(rest(bytes))));
    static final Codec<TcpInfo> TCP_INFO =
            new Codec<>(
                    TcpInfo.class,
                    512,
                    _ -> {
                        throw new IllegalArgumentException("TCP_INFO: read only");
                    },
                    bytes -> new TcpInfo(rest(bytes)));

    private static Codec<String> text(int size) {
        return new Codec<>(
                String.class,
                size,
                name -> terminated(name, size),
                bytes -> new String(rest(bytes), UTF_8).replaceAll("(?s)\0.*", ""));
    }

    private static <T> Codec<T> ints(
            Class<T> type, Function<T, Integer> encode, Function<Integer, T> decode) {
        return new Codec<>(
                type,
                4,
                value -> buffer(4).putInt(encode.apply(value)).array(),
                bytes ->
                        decode.apply(
                                bytes.remaining() >= 4
                                        ? bytes.getInt()
                                        : Byte.toUnsignedInt(bytes.get())));
    }

    @SuppressWarnings("unchecked") // a class object knows no type arguments
    private static <T> Class<Optional<T>> optional() {
        return (Class<Optional<T>>) (Class<?>) Optional.class;
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    private static byte[] rest(ByteBuffer bytes) {
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        return rest;
    }

    /** Rounded up: half a second must not become 0, which means something else. */
    private static int count(Duration value, Duration unit) {
        checkRange(value, unit.multipliedBy(Integer.MAX_VALUE));
        return (int) value.plus(unit).minusNanos(1).dividedBy(unit);
    }

    /** Rounded up too: 0 means for ever. */
    private static byte[] timeval(Duration value) {
        checkRange(value, Duration.ofSeconds(Long.MAX_VALUE));
        Duration rounded = value.plusNanos(999);
        return buffer(16)
                .putLong(rounded.toSeconds())
                .putLong(rounded.toNanosPart() / 1000)
                .array();
    }

    private static void checkRange(Duration value, Duration most) {
        if (value.isNegative() || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "value: " + value + " is not in " + Duration.ZERO + " to " + most);
        }
    }

    private static byte[] terminated(String name, int size) {
        byte[] bytes = name.getBytes(UTF_8);
        if (name.indexOf('\0') >= 0 || bytes.length >= size) {
            throw new IllegalArgumentException(
                    "value: \"" + name + "\" must be under " + size + " bytes, without NUL");
        }
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    private static byte[] inet4(InetAddress address) {
        if (!(address instanceof Inet4Address)) {
            throw new IllegalArgumentException("value: " + address + " is not an IPv4 address");
        }
        return address.getAddress();
    }
}
