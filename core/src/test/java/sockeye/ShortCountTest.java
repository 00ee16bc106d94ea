package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.kernel.FaultyKernel;
import sockeye.kernel.TestKernels;

/** The kernel moves fewer bytes than it was asked to: one at a time, or as many as it likes. */
@Timeout(30)
class ShortCountTest {
    private static final Set<String> MOVING =
            Set.of("send", "recv", "sendto", "recvfrom", "read", "write", "splice");
    private static final int SIZE = 200; // what a Unix socket queues even a byte at a time

    private static TestKernels.Use moving(boolean random) {
        Random dice = new Random(4711);
        LongUnaryOperator shorter = random ? most -> 1 + dice.nextLong(most) : _ -> 1;
        return TestKernels.use(
                FaultyKernel.of(
                                (_, call, arguments) -> {
                                    int at = call.equals("sendfile") ? 3 : 2;
                                    boolean moves = MOVING.contains(call) || at == 3;
                                    long asked = moves ? (long) arguments[at] : 0;
                                    if (asked > 0) {
                                        arguments[at] = shorter.applyAsLong(asked);
                                    }
                                    return null;
                                })
                        .kernel());
    }

    private static byte[] data() {
        byte[] data = new byte[SIZE];
        new Random(42).nextBytes(data);
        return data;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendAllAndRecvAll(boolean random) throws IOException {
        try (TestKernels.Use _ = moving(random);
                Socket.Pair pair = Unix.pair()) {
            pair.left().sendAll(data());
            assertThat(pair.right().recvAll(SIZE)).isEqualTo(data());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void positionsOfBuffers(boolean random) throws IOException {
        ByteBuffer out = ByteBuffer.allocateDirect(SIZE + 20).position(10).limit(SIZE + 10);
        out.duplicate().put(data());
        ByteBuffer in = ByteBuffer.allocate(SIZE + 20).slice(5, SIZE + 10).position(3);
        in.limit(SIZE + 3);
        try (TestKernels.Use _ = moving(random);
                Socket.Pair pair = Unix.pair()) {
            pair.left().sendAll(out);
            pair.right().recvAll(in);
        }
        assertThat(out.position()).isEqualTo(out.limit()).isEqualTo(SIZE + 10);
        assertThat(in.position()).isEqualTo(in.limit()).isEqualTo(SIZE + 3);
        byte[] came = new byte[SIZE];
        in.position(3).get(came);
        assertThat(came).isEqualTo(data());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void waitAll(boolean random) throws IOException {
        try (TestKernels.Use _ = moving(random);
                Socket.Pair pair = Unix.pair()) {
            pair.left().sendAll(data());
            ByteBuffer buffer = ByteBuffer.allocate(SIZE);
            assertThat(pair.right().recv(buffer, Flags.MSG_WAITALL)).isEqualTo(SIZE);
            assertThat(buffer.array()).isEqualTo(data());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void streams(boolean random) throws IOException {
        try (TestKernels.Use _ = moving(random);
                Socket.Pair pair = Unix.pair();
                OutputStream out = pair.left().output();
                InputStream in = pair.right().input()) {
            out.write(data());
            pair.left().shutdown(Shutdown.SHUT_WR);
            assertThat(in.readAllBytes()).isEqualTo(data());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendFile(boolean random) throws IOException {
        Path path = Files.createTempFile("sockeye", "");
        Files.write(path, data());
        try (TestKernels.Use _ = moving(random);
                Fd file = Fd.open(path);
                Socket.Pair pair = Unix.pair()) {
            assertThat(pair.left().sendFile(file)).isEqualTo(SIZE);
            assertThat(pair.right().recvAll(SIZE)).isEqualTo(data());
        } finally {
            Files.delete(path);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void splice(boolean random) throws IOException {
        try (TestKernels.Use _ = moving(random);
                Socket.Pair in = Unix.pair();
                Socket.Pair out = Unix.pair();
                Splice splice = Splice.open()) {
            in.left().sendAll(data());
            assertThat(splice.transfer(in.right(), out.left(), SIZE)).isEqualTo(SIZE);
            assertThat(out.right().recvAll(SIZE)).isEqualTo(data());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void text(boolean random) throws IOException {
        String line = "Grüße, 世界 \uD83C\uDF0D".repeat(5);
        try (TestKernels.Use _ = moving(random);
                Socket.Pair pair = Unix.pair();
                Writer writer = pair.left().writer(UTF_8, 64);
                BufferedReader reader = pair.right().reader(UTF_8, 64)) {
            writer.append(line).append('\n').flush();
            assertThat(reader.readLine()).isEqualTo(line);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void files(boolean random) throws IOException {
        Path path = Files.createTempFile("sockeye", "");
        try (TestKernels.Use _ = moving(random);
                Fd file = Fd.open(path, StandardOpenOption.WRITE);
                OutputStream out = file.output();
                Fd again = Fd.open(path);
                InputStream in = again.input()) {
            out.write(data());
            assertThat(in.readAllBytes()).isEqualTo(data());
        } finally {
            Files.delete(path);
        }
    }
}
