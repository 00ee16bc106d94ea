package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.kernel.FaultyKernel;
import sockeye.kernel.TestKernels;

/** The forms of the values of options. */
@Timeout(30)
class CodecTest {
    private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

    @ParameterizedTest
    @CsvSource({
        "PT0S,          0, 0",
        "PT0.000000001S, 1, 1",
        "PT0.4S,        1, 400",
        "PT0.999S,      1, 999",
        "PT0.9999S,     1, 1000",
        "PT1S,          1, 1000",
        "PT1.000000001S, 2, 1001",
        "PT1.5S,        2, 1500",
        "PT2000000S,    2000000, 2000000000",
    })
    void fractionsRoundUp(Duration value, int seconds, int millis) {
        for (Option<Duration> option :
                List.of(Options.TCP_KEEPIDLE, Options.TCP_KEEPINTVL, Options.TCP_DEFER_ACCEPT)) {
            assertThat(encoded(option, value).getInt()).isEqualTo(seconds);
        }
        assertThat(encoded(Options.TCP_USER_TIMEOUT, value).getInt()).isEqualTo(millis);
        ByteBuffer linger = encoded(Options.SO_LINGER, Optional.of(value));
        assertThat(linger.getInt()).isEqualTo(1);
        assertThat(linger.getInt()).isEqualTo(seconds);
    }

    /** Zero means for ever, so a nanosecond must not become it. */
    @ParameterizedTest
    @CsvSource({
        "PT0S,             0, 0",
        "PT0.000000001S,   0, 1",
        "PT0.000001S,      0, 1",
        "PT0.000001001S,   0, 2",
        "PT1.999999001S,   2, 0",
        "PT123456789.25S, 123456789, 250000",
    })
    void microsecondsRoundUp(Duration value, long seconds, long micros) {
        ByteBuffer timeval = encoded(Options.SO_RCVTIMEO, value);
        assertThat(timeval.getLong()).isEqualTo(seconds);
        assertThat(timeval.getLong()).isEqualTo(micros);
    }

    @Test
    void fractionsInTheKernel() throws IOException {
        try (Socket socket = Socket.open(Family.INET, Type.STREAM)) {
            Duration little = Duration.ofNanos(1);
            socket.set(Options.SO_LINGER, Optional.of(little));
            assertThat(socket.get(Options.SO_LINGER)).contains(Duration.ofSeconds(1));
            socket.set(Options.TCP_KEEPIDLE, little);
            assertThat(socket.get(Options.TCP_KEEPIDLE)).isEqualTo(Duration.ofSeconds(1));
            socket.set(Options.TCP_USER_TIMEOUT, little);
            assertThat(socket.get(Options.TCP_USER_TIMEOUT)).isEqualTo(Duration.ofMillis(1));
            socket.set(Options.SO_RCVTIMEO, little);
            assertThat(socket.get(Options.SO_RCVTIMEO)).isPositive();
            socket.set(Options.SO_LINGER, Optional.of(Duration.ZERO));
            assertThat(socket.get(Options.SO_LINGER)).contains(Duration.ZERO);
            socket.set(Options.SO_LINGER, Optional.empty());
            assertThat(socket.get(Options.SO_LINGER)).isEmpty();
        }
    }

    static Stream<Arguments> badValues() {
        Duration tooLong = Duration.ofSeconds(1L + Integer.MAX_VALUE);
        return Stream.of(
                Arguments.of(Options.SO_LINGER, Optional.of(Duration.ofSeconds(-1))),
                Arguments.of(Options.SO_LINGER, Optional.of(Duration.ofMillis(-1))),
                Arguments.of(Options.SO_LINGER, Optional.of(tooLong)),
                Arguments.of(Options.SO_LINGER, Optional.of(ENDLESS)),
                Arguments.of(Options.TCP_KEEPIDLE, Duration.ofSeconds(-1)),
                Arguments.of(Options.TCP_KEEPIDLE, Duration.ofMillis(-1)),
                Arguments.of(Options.TCP_KEEPIDLE, Duration.ofNanos(-1)),
                Arguments.of(Options.TCP_KEEPIDLE, tooLong),
                Arguments.of(Options.TCP_KEEPIDLE, ENDLESS),
                Arguments.of(Options.TCP_KEEPIDLE, Duration.ofSeconds(Long.MIN_VALUE)),
                Arguments.of(Options.TCP_USER_TIMEOUT, Duration.ofNanos(-1)),
                Arguments.of(Options.TCP_USER_TIMEOUT, Duration.ofDays(30)),
                Arguments.of(Options.TCP_USER_TIMEOUT, ENDLESS),
                Arguments.of(Options.TCP_USER_TIMEOUT, Duration.ofSeconds(Long.MIN_VALUE)),
                Arguments.of(Options.SO_RCVTIMEO, Duration.ofNanos(-1)),
                Arguments.of(Options.SO_SNDTIMEO, Duration.ofSeconds(Long.MIN_VALUE)),
                Arguments.of(Options.SO_SNDTIMEO, ENDLESS),
                Arguments.of(Options.SO_BINDTODEVICE, "a\0b"),
                Arguments.of(Options.SO_BINDTODEVICE, "x".repeat(256)),
                Arguments.of(Options.TCP_CONGESTION, "é".repeat(128)),
                Arguments.of(Options.IP_MULTICAST_IF, Inet.inet_pton("::1")));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    <T> void badValue(Option<T> option, T value) throws IOException {
        try (Socket socket = Socket.open(Family.INET, Type.STREAM)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> socket.set(option, value))
                    .withMessageStartingWith("value: ");
        }
    }

    @Test
    void readOnlyByForm() throws IOException {
        try (Socket socket = Socket.open(Family.INET, Type.STREAM)) {
            TcpInfo info = socket.get(Options.TCP_INFO);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> socket.set(Options.TCP_INFO, info))
                    .withMessageContaining("read only");
        }
    }

    @Test
    void optionsOfOnesOwn() throws IOException {
        Option<byte[]> raw = Option.of("MY_SNDBUF", 1, 7, Codec.BYTES);
        Option<Integer> number = Option.of("MY_TYPE", 1, 3, Codec.INT);
        try (Socket socket = Socket.open(Family.INET, Type.DGRAM)) {
            ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
            socket.set(raw, bytes.putInt(20_000).array());
            assertThat(socket.get(Options.SO_SNDBUF)).isEqualTo(40_000);
            byte[] answer = socket.get(raw);
            assertThat(ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder()).getInt())
                    .isEqualTo(40_000);
            assertThat(socket.get(number)).isEqualTo(Type.DGRAM.number());
            assertThat(number).hasToString("MY_TYPE");
            assertThat(number.type()).isEqualTo(Integer.class);
        }
    }

    @Test
    void anOptionThatDoesNotExist() throws IOException {
        Option<Integer> none = Option.of("NO_SUCH", 1, 9999, Codec.INT);
        try (Socket socket = Socket.open(Family.INET, Type.DGRAM)) {
            assertThatExceptionOfType(SocketException.class)
                    .isThrownBy(() -> socket.get(none))
                    .withMessage(
                            "getsockopt NO_SUCH 0.0.0.0:0: Protocol not available (ENOPROTOOPT)");
            assertThatExceptionOfType(SocketException.class)
                    .isThrownBy(() -> socket.set(none, 1))
                    .withMessage(
                            "setsockopt NO_SUCH 0.0.0.0:0: Protocol not available (ENOPROTOOPT)");
        }
    }

    /** The kernel answers with fewer bytes than the form has. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 7})
    void shortAnswers(int length) throws IOException {
        List<Option<?>> options =
                List.of(
                        Options.SO_REUSEADDR,
                        Options.SO_COOKIE,
                        Options.SO_PEERCRED,
                        Options.SO_LINGER,
                        Options.SO_RCVTIMEO,
                        Options.IP_MULTICAST_IF,
                        Options.TCP_INFO,
                        Options.SO_TYPE);
        FaultyKernel answering =
                FaultyKernel.of((_, call, arguments) -> {
                    if (!call.equals("getsockopt")) {
                        return null;
                    }
                    var place = (java.lang.foreign.MemorySegment) arguments[4];
                    place.set(java.lang.foreign.ValueLayout.JAVA_INT, 0, length);
                    return 0L;
                });
        try (Socket socket = Socket.open(Family.INET, Type.STREAM)) {
            for (Option<?> option : options) {
                try (TestKernels.Use _ = TestKernels.use(answering.kernel())) {
                    Object answer = socket.get(option);
                    assertThat(answer).as(option.name()).isNotNull();
                } catch (IOException e) {
                    assertThat(e)
                            .hasMessageContaining("getsockopt " + option.name())
                            .hasMessageContaining(length + " bytes");
                }
            }
        }
    }

    @Test
    void names() {
        Codec<String> codec = Options.TCP_CONGESTION.codec();
        assertThat(codec.encode().apply("reno")).isEqualTo("reno\0".getBytes(UTF_8));
        assertThat(codec.decode().apply(ByteBuffer.wrap("cubic\0\0\0".getBytes(UTF_8))))
                .isEqualTo("cubic");
        assertThat(codec.decode().apply(ByteBuffer.wrap("cubic\0\nx".getBytes(UTF_8))))
                .isEqualTo("cubic");
        assertThat(codec.decode().apply(ByteBuffer.wrap(new byte[0]))).isEmpty();
    }

    @Test
    void everyFormGivesBackWhatItTakes() {
        assertRoundTrip(Options.SO_MAX_PACING_RATE, -1L);
        assertRoundTrip(Options.SO_PRIORITY, Integer.MIN_VALUE);
        assertRoundTrip(Options.SO_LINGER, Optional.empty());
        assertRoundTrip(Options.SO_ERROR, Optional.of(Errno.EPIPE));
        assertRoundTrip(Options.SO_PEERCRED, new Control.Credentials(1, -1, 3));
        assertRoundTrip(Options.SO_DOMAIN, Family.UNIX);
        InetAddress address = Inet.inet_pton("192.0.2.1");
        assertRoundTrip(Options.IP_MULTICAST_IF, address);
        assertThat(encoded(Options.IP_MULTICAST_IF, address).array()).containsExactly(192, 0, 2, 1);
        assertThat(encoded(Options.IP_UNICAST_IF, 2).array()).containsExactly(0, 0, 0, 2);
    }

    private static <T> void assertRoundTrip(Option<T> option, T value) {
        assertThat(option.codec().decode().apply(encoded(option, value))).isEqualTo(value);
    }

    private static <T> ByteBuffer encoded(Option<T> option, T value) {
        byte[] bytes = option.codec().encode().apply(value);
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }
}
