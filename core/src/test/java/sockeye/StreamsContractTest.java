package sockeye;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.testing.Task;
import sockeye.testing.Threads;
import sockeye.testing.Transport;

/** The streams, readers and writers of every connection, and both ways to end one half of it. */
class StreamsContractTest extends Contract {
    static Stream<Transport> streams() {
        return Arrays.stream(Transport.values()).filter(Transport::isStream);
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(4).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("streams")
    void transfer(Transport transport) throws Exception {
        byte[] data = noise(3_000_000);
        try (Socket.Pair pair = transport.pair()) {
            Task<Long> echo =
                    Threads.VIRTUAL.start(() -> {
                        long n = pair.right().input().transferTo(pair.right().output());
                        pair.right().shutdown(Shutdown.SHUT_WR);
                        return n;
                    });
            Task<byte[]> reader = Threads.VIRTUAL.start(() -> pair.left().input().readAllBytes());
            pair.left().output().write(data);
            pair.left().shutdown(Shutdown.SHUT_WR);
            assertThat(reader.get()).isEqualTo(data);
            assertThat(echo.get()).isEqualTo(data.length);
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void singleBytes(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            OutputStream output = pair.left().output();
            output.write(0);
            output.write(255);
            output.write(new byte[] {9, 8, 7, 6}, 1, 2);
            output.flush();
            InputStream input = pair.right().input();
            assertThat(input.read()).isZero();
            assertThat(input.read()).isEqualTo(255);
            assertThat(input.available()).isEqualTo(2).isEqualTo(pair.right().available());
            byte[] room = new byte[4];
            assertThat(input.readNBytes(room, 1, 2)).isEqualTo(2);
            assertThat(room).containsExactly(0, 8, 7, 0);
            assertThat(input.available()).isZero();
            pair.left().close();
            assertThat(input.read()).isEqualTo(-1);
            assertThat(input.read(room)).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void badRanges(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            byte[] five = new byte[5];
            assertThatThrownBy(() -> pair.left().input().read(five, 3, 3))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> pair.left().output().write(five, -1, 3))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    /** Closing a stream ends that stream alone. */
    @ParameterizedTest
    @MethodSource("streams")
    void closingRules(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            InputStream input = pair.left().input();
            OutputStream output = pair.left().output();
            input.close();
            output.close();
            input.close();
            assertThatThrownBy(input::read).isExactlyInstanceOf(IOException.class);
            assertThatThrownBy(() -> output.write(1)).isExactlyInstanceOf(IOException.class);
            assertThat(pair.left().isOpen()).isTrue();
            pair.left().output().write(5);
            assertThat(pair.right().input().read()).isEqualTo(5);
            pair.right().output().write(6);
            assertThat(pair.left().input().read()).isEqualTo(6);
            pair.left().close();
            assertThatThrownBy(() -> pair.left().output().write(1))
                    .isInstanceOf(SocketClosedException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void lines(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            BufferedWriter writer = pair.left().writer(UTF_16BE, 8);
            BufferedReader reader = pair.right().reader(UTF_16BE, 1);
            writer.write("Grüße, 世界\nzwei\r\nend");
            writer.flush();
            assertThat(reader.readLine()).isEqualTo("Grüße, 世界");
            assertThat(reader.readLine()).isEqualTo("zwei");
            writer.write("!");
            writer.close(); // sends what is left, and leaves the socket open
            pair.left().shutdown(Shutdown.SHUT_WR);
            assertThat(reader.readLine()).isEqualTo("end!");
            assertThat(reader.readLine()).isNull();
            reader.close();
            pair.right().writer(ISO_8859_1, 9).append('é').close();
            assertThat(pair.left().recv(9)).containsExactly(0xE9);
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void timeoutsAndInterruptsOfStreams(Transport transport) throws Exception {
        try (Socket.Pair pair = transport.pair()) {
            pair.left().timeout(Duration.ofMillis(10));
            InputStream input = pair.left().input();
            BufferedReader reader = pair.left().reader(UTF_8, 64);
            assertThatThrownBy(input::read).isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(reader::readLine).isInstanceOf(SocketTimeoutException.class);
            byte[] huge = new byte[64 << 20];
            assertThatThrownBy(() -> pair.left().output().write(huge))
                    .isInstanceOf(SocketTimeoutException.class);
            pair.left().noTimeout();
            interrupt(Threads.VIRTUAL.start(() -> reader.read()).parked());
            pair.right().send(new byte[] {'x', '\n'});
            assertThat(reader.readLine()).isEqualTo("x");
        }
    }

    /** One half ends, the other goes on. */
    @ParameterizedTest
    @MethodSource("streams")
    void ownHalfClose(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            pair.left().send(new byte[] {1});
            pair.left().shutdown(Shutdown.SHUT_WR);
            assertThatThrownBy(() -> pair.left().send(new byte[] {2}))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("EPIPE");
            assertThat(pair.right().recv(9)).containsExactly(1);
            assertThat(pair.right().recv(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(pair.right().recv(ByteBuffer.allocate(1))).isEqualTo(-1);
            pair.right().sendAll(new byte[100_000]);
            assertThat(pair.left().recvAll(100_000)).hasSize(100_000);
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void receivingHalfClose(Transport transport) throws IOException {
        try (Socket.Pair pair = transport.pair()) {
            pair.left().shutdown(Shutdown.SHUT_RD);
            assertThat(pair.left().recv(ByteBuffer.allocate(1))).isEqualTo(-1);
            pair.left().send(new byte[] {1});
            assertThat(pair.right().recv(9)).containsExactly(1);
            pair.left().shutdown(Shutdown.SHUT_RDWR);
            assertThat(pair.right().recv(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    /** What was sent before the close arrives after it. */
    @ParameterizedTest
    @MethodSource("streams")
    void closeLosesNothing(Transport transport) throws IOException {
        byte[] data = noise(100_000);
        try (Socket.Pair pair = transport.pair()) {
            pair.left().sendAll(data);
            pair.left().close();
            ByteArrayOutputStream came = new ByteArrayOutputStream();
            pair.right().input().transferTo(came);
            assertThat(came.toByteArray()).isEqualTo(data);
        }
    }
}
