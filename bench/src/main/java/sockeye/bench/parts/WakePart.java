package sockeye.bench.parts;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import sockeye.Socket;
import sockeye.Unix;

/** Two virtual threads that wait for each other: each operation parks and wakes both once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(NANOSECONDS)
@Fork(jvmArgsAppend = "-Djmh.executor=VIRTUAL")
public class WakePart {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    private Socket.Pair pair;
    private Thread other;

    /** Opens a pair, of which another thread sends back what comes. */
    @Setup
    public void open() throws IOException {
        pair = Unix.pair();
        var right = pair.right();
        other = Thread.ofVirtual().start(() -> echo(right));
    }

    private static void echo(Socket socket) {
        var buffer = ByteBuffer.allocateDirect(1);
        try (socket) {
            while (socket.recv(buffer.clear()) > 0) {
                socket.sendAll(buffer.flip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the other thread. */
    @TearDown
    public void close() throws IOException, InterruptedException {
        pair.left().close();
        other.join();
    }

    /** There and back. */
    @Benchmark
    public int thereAndBack() throws IOException {
        pair.left().sendAll(buffer.clear());
        return pair.left().recv(buffer.clear());
    }
}
